//! A host for tests: one order file in memory, scripted failures, a virtual clock, and a record of all that was done.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use crate::bindings::petstore::alerts::mailer::AlertError;
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, Outage, Properties, StoreError};
use crate::host::Host;

/// What happens at one write.
pub enum Write {
    /// It is done.
    Works,
    /// It fails, and nothing is written.
    Fails(StoreError),
    /// It is done, but the answer does not arrive.
    AnswerLost,
    /// Just before it, somebody else writes a file with this revision.
    RivalWins(u64),
    /// It is done, but the answer does not arrive, and somebody else writes a file with this revision after it.
    AnswerLostAndRivalFollows(u64),
}

#[derive(Default)]
pub struct FakeHost(RefCell<State>);

#[derive(Default)]
pub struct State {
    pub file: Option<Blob>,
    /// How the next reads fail; those after them work.
    pub reads: VecDeque<StoreError>,
    /// How the next writes go; those after them work.
    pub writes: VecDeque<Write>,
    /// Makes every read fail.
    pub broken: Option<StoreError>,
    /// Makes every write meet a conflict.
    pub contended: bool,
    /// How the next mails fail; those after them are sent.
    pub mails_fail: VecDeque<AlertError>,
    /// How long a read takes.
    pub read_takes: Duration,
    pub now: Duration,
    /// Start of each read, in milliseconds.
    pub read_at: Vec<u64>,
    /// Start of each attempt to mail, in milliseconds.
    pub mail_at: Vec<u64>,
    pub puts: usize,
    pub inbox: Vec<Alert>,
    pub log: Vec<String>,
    etags: u64,
}

impl FakeHost {
    pub fn with(change: impl FnOnce(&mut State)) -> FakeHost {
        let host = FakeHost::default();
        change(&mut host.0.borrow_mut());
        host
    }

    pub fn look<T>(&self, at: impl FnOnce(&mut State) -> T) -> T {
        at(&mut self.0.borrow_mut())
    }
}

impl State {
    pub fn store(&mut self, content: Content) -> String {
        self.etags += 1;
        let etag = format!("\"{}\"", self.etags);
        let Content {
            content_type,
            body,
            metadata,
        } = content;
        let properties = Properties {
            etag: etag.clone(),
            content_type,
            last_modified: None,
            metadata,
        };
        self.file = Some(Blob { properties, body });
        etag
    }

    pub fn store_revision(&mut self, revision: u64) {
        self.store(Content {
            content_type: "application/json".into(),
            body: b"{}".to_vec(),
            metadata: vec![("revision".into(), revision.to_string())],
        });
    }

    fn put(&mut self, content: Content, condition: &Condition) -> Result<String, StoreError> {
        let there = self.file.as_ref().map(|file| file.properties.etag.as_str());
        let holds = match condition {
            Condition::Always => true,
            Condition::IfAbsent => there.is_none(),
            Condition::IfMatch(etag) => there == Some(etag),
        };
        if holds && !self.contended {
            Ok(self.store(content))
        } else {
            Err(StoreError::Conflict)
        }
    }

    fn read(&mut self) -> Result<(), StoreError> {
        self.read_at.push(self.now.as_millis() as u64);
        self.now += self.read_takes;
        match self.broken.clone().or_else(|| self.reads.pop_front()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

pub fn unavailable(retry_after_ms: Option<u64>) -> StoreError {
    StoreError::Unavailable(Outage {
        detail: "503".into(),
        retry_after_ms,
    })
}

impl Host for FakeHost {
    async fn head(&self, _name: &str) -> Result<Option<Properties>, StoreError> {
        self.look(|state| {
            state
                .read()
                .map(|()| state.file.as_ref().map(|file| file.properties.clone()))
        })
    }

    async fn get(&self, _name: &str) -> Result<Option<Blob>, StoreError> {
        self.look(|state| state.read().map(|()| state.file.clone()))
    }

    async fn put(&self, _name: &str, content: Content, condition: Condition) -> Result<String, StoreError> {
        self.look(|state| {
            state.puts += 1;
            match state.writes.pop_front().unwrap_or(Write::Works) {
                Write::Works => state.put(content, &condition),
                Write::Fails(error) => Err(error),
                Write::AnswerLost => state.put(content, &condition).and(Err(unavailable(None))),
                Write::AnswerLostAndRivalFollows(revision) => {
                    let lost = state.put(content, &condition);
                    state.store_revision(revision);
                    lost.and(Err(unavailable(None)))
                }
                Write::RivalWins(revision) => {
                    state.store_revision(revision);
                    state.put(content, &condition)
                }
            }
        })
    }

    async fn send(&self, alert: Alert) -> Result<(), AlertError> {
        self.look(|state| {
            state.mail_at.push(state.now.as_millis() as u64);
            match state.mails_fail.pop_front() {
                Some(error) => Err(error),
                None => {
                    state.inbox.push(alert);
                    Ok(())
                }
            }
        })
    }

    fn now(&self) -> Duration {
        self.look(|state| state.now)
    }

    async fn sleep(&self, duration: Duration) {
        self.look(|state| state.now += duration);
    }

    fn random(&self) -> u32 {
        u32::MAX / 2
    }

    fn log(&self, line: &str) {
        self.look(|state| state.log.push(line.to_owned()));
    }
}
