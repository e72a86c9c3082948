//! Blob Storage with its clock and with what keeps it.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::Account;
use super::http::BlobService;
use crate::changes::Changes;
use crate::clock::{Clock, Now};
use crate::http::{Request, Response};
use crate::store::Journal;

/// An account that many requests work on.
#[derive(Debug)]
pub struct Blobs {
    service: Mutex<BlobService>,
    clock: Arc<Clock>,
    changes: Changes,
    journal: Journal,
}

impl Blobs {
    /// Adds a clock to `service`; what changes gets into `journal`.
    pub fn new(service: BlobService, clock: Arc<Clock>, changes: Changes, journal: Journal) -> Self {
        Self {
            service: service.into(),
            clock,
            changes,
            journal,
        }
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Response {
        self.change(|service, now| service.answer(request, now))
    }

    /// Changes the account at the clock's time.
    pub fn account<T>(&self, operation: impl FnOnce(&mut Account, Timestamp) -> T) -> T {
        self.change(|service, now| operation(&mut service.account, now.time))
    }

    /// Looks at the account.
    pub fn look<T>(&self, operation: impl FnOnce(&Account) -> T) -> T {
        operation(&self.service.lock().account)
    }

    /// A fresh request id.
    pub fn request_id(&self) -> Uuid {
        self.service.lock().random.uuid()
    }

    fn change<T>(&self, operation: impl FnOnce(&mut BlobService, &Now) -> T) -> T {
        let mut service = self.service.lock();
        let result = operation(&mut service, &self.clock.now());
        self.journal.append(service.account.take_changes());
        drop(service);
        self.changes.announce();
        result
    }
}
