//! Blob Storage with its clock and with what keeps it.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::Account;
use super::change::{Change, State};
use super::http::BlobService;
use crate::activity::{Feed, Happening};
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
    feed: Feed,
}

impl Blobs {
    /// Adds a clock to `service`; what changes gets into `journal`, and is told in `feed`.
    pub fn new(service: BlobService, clock: Arc<Clock>, changes: Changes, journal: Journal, feed: Feed) -> Self {
        Self {
            service: service.into(),
            clock,
            changes,
            journal,
            feed,
        }
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Response {
        self.change(|service, now| service.answer(request, now))
    }

    /// The answer to a request whose key is taken for a wrong one.
    pub fn refuse_key(&self, request: &Request) -> Response {
        self.service.lock().refuse_key(request, &self.clock.now())
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
        let changes = service.account.take_changes();
        for change in &changes {
            self.tell(change);
        }
        self.journal.append(changes);
        drop(service);
        self.changes.announce();
        result
    }

    fn tell(&self, change: &Change) {
        let State::Blob(name, blob) = &change.now else { return };
        self.feed.publish(|| {
            let (container, name) = (change.container.clone(), name.clone());
            match blob.clone() {
                Some(blob) => Happening::BlobWritten { container, name, blob },
                None => Happening::BlobDeleted { container, name },
            }
        });
    }
}
