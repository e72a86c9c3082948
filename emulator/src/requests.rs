//! The request log.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::faults::FaultId;
use crate::http::{Request, Response};
use crate::service::Service;

/// One request and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct RequestRecord {
    /// Counts requests from 1, over all services.
    pub number: u64,
    /// Who was asked.
    pub service: Service,
    /// The method.
    pub method: String,
    /// The path as received, without the query, which may hold a signature.
    pub path: String,
    /// The status of the answer; `None` while there is none, and if none was sent.
    pub status: Option<u16>,
    /// The service's error code, where it sends one in a header.
    pub error_code: Option<String>,
    /// When it arrived, since the start, by the emulator's clock.
    #[serde(rename = "at_ms", serialize_with = "milliseconds")]
    pub at: Duration,
    /// When it was answered, reset, or given up by the client.
    #[serde(rename = "answered_at_ms", serialize_with = "some_milliseconds")]
    pub answered_at: Option<Duration>,
    /// The fault that struck it.
    pub fault: Option<FaultId>,
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1000.0)
}

fn some_milliseconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration
        .map(|duration| duration.as_secs_f64() * 1000.0)
        .serialize(serializer)
}

/// The latest requests.
#[derive(Debug)]
pub struct RequestLog {
    records: VecDeque<RequestRecord>,
    capacity: usize,
    last: u64,
}

impl RequestLog {
    /// A log that keeps the latest `capacity` requests.
    pub fn new(capacity: usize) -> Self {
        Self {
            records: VecDeque::new(),
            capacity: capacity.max(1),
            last: 0,
        }
    }

    /// Writes down a request that has arrived. Returns its number.
    pub fn arrived(&mut self, service: Service, request: &Request, at: Duration) -> u64 {
        if self.records.len() == self.capacity {
            self.records.pop_front();
        }
        self.last += 1;
        self.records.push_back(RequestRecord {
            number: self.last,
            service,
            method: request.method.to_string(),
            path: request.path.clone(),
            status: None,
            error_code: None,
            at,
            answered_at: None,
            fault: None,
        });
        self.last
    }

    /// Writes down the fault that struck a request.
    pub fn struck(&mut self, number: u64, fault: FaultId) {
        if let Some(record) = self.record(number) {
            record.fault = Some(fault);
        }
    }

    /// Writes down how a request ended; `None` is without an answer.
    pub fn ended(&mut self, number: u64, response: Option<&Response>, at: Duration) {
        if let Some(record) = self.record(number) {
            record.answered_at = Some(at);
            record.status = response.map(|response| response.status.as_u16());
            record.error_code = response
                .and_then(|response| response.headers.get("x-ms-error-code"))
                .map(str::to_owned);
        }
    }

    /// The requests in the order of their arrival.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &RequestRecord> {
        self.records.iter()
    }

    /// A request by its number, unless newer ones have taken its place.
    pub fn record(&mut self, number: u64) -> Option<&mut RequestRecord> {
        let first = self.records.front()?.number;
        self.records.get_mut(usize::try_from(number.checked_sub(first)?).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use http::{Method, StatusCode};

    use super::*;

    #[test]
    fn the_oldest_requests_give_way() {
        let mut log = RequestLog::new(2);
        for second in 0..3 {
            log.arrived(
                Service::Blob,
                &Request::new(Method::GET, "/a?sig=secret"),
                Duration::from_secs(second),
            );
        }
        let answer = Response::new(StatusCode::NOT_FOUND).with_header("x-ms-error-code", "BlobNotFound");
        log.ended(1, Some(&answer), Duration::from_secs(5));
        log.ended(3, Some(&answer), Duration::from_secs(5));
        let seen: Vec<_> = log
            .records()
            .map(|record| (record.number, record.status, record.path.as_str()))
            .collect();
        assert_eq!(seen, [(2, None, "/a"), (3, Some(404), "/a")]);
        assert_eq!(
            log.records().next_back().unwrap().error_code.as_deref(),
            Some("BlobNotFound")
        );
    }
}
