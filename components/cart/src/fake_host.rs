//! A host for tests: blobs in memory, scripted failures, a broker that can be down, a clock, and a record of all that was done.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, Outage, Properties, StoreError};
use crate::bindings::petstore::messaging::publisher::{Message, PublishError};
use crate::bindings::petstore::messaging::types::Outage as PublishOutage;
use crate::cart::Cart;
use crate::host::Host;

/// What happens at one write.
pub enum Write {
    /// It is done.
    Works,
    /// It fails, and nothing is written.
    Fails(StoreError),
    /// It is done, but the answer does not arrive.
    AnswerLost,
    /// Just before it, this runs: somebody else is at work.
    After(Box<dyn FnOnce(&mut State)>),
}

#[derive(Default)]
pub struct FakeHost(RefCell<State>);

pub struct State {
    pub settings: BTreeMap<String, String>,
    pub settings_down: bool,
    /// By `container/name`.
    pub blobs: BTreeMap<String, Blob>,
    /// How the next reads fail; those after them work.
    pub reads: VecDeque<StoreError>,
    /// The container in which every read fails.
    pub broken_container: Option<&'static str>,
    /// How the next writes go; those after them work.
    pub writes: VecDeque<Write>,
    /// Makes every write meet a conflict.
    pub contended: bool,
    /// How publishing goes wrong, if it does.
    pub broker_down: Option<PublishError>,
    pub published: Vec<Message>,
    /// What was published beside the answer.
    pub published_aside: Vec<Message>,
    pub puts: usize,
    pub now: SystemTime,
    pub log: Vec<String>,
    pub randoms: u128,
    etags: u64,
}

impl Default for State {
    fn default() -> State {
        State {
            settings: BTreeMap::from([
                ("stage".into(), "dev".into()),
                ("session_key".into(), "sample-session-key-for-dev-only".into()),
            ]),
            settings_down: false,
            blobs: BTreeMap::new(),
            reads: VecDeque::new(),
            broken_container: None,
            writes: VecDeque::new(),
            contended: false,
            broker_down: None,
            published: Vec::new(),
            published_aside: Vec::new(),
            puts: 0,
            now: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
            log: Vec::new(),
            randoms: 0,
            etags: 0,
        }
    }
}

impl FakeHost {
    pub fn look<T>(&self, at: impl FnOnce(&mut State) -> T) -> T {
        at(&mut self.0.borrow_mut())
    }
}

impl State {
    pub fn store(&mut self, path: &str, content: Content) -> String {
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
            last_modified: Some(1_800_000_001),
            metadata,
        };
        self.blobs.insert(path.into(), Blob { properties, body });
        etag
    }

    pub fn store_text(&mut self, path: &str, text: &str) {
        self.store(
            path,
            Content {
                content_type: "text/plain".into(),
                body: text.into(),
                metadata: Vec::new(),
            },
        );
    }

    /// Carts have another product: one that the shop sells no more, for example.
    pub fn rename_in_carts(&mut self, product: &str, other: &str) {
        for (path, blob) in &mut self.blobs {
            if path.starts_with("carts/") {
                let text = String::from_utf8_lossy(&blob.body).replace(product, other);
                blob.body = text.into_bytes();
            }
        }
    }

    pub fn store_order_revision(&mut self, session: &str, revision: u64) {
        self.store_text(
            &format!("orders/{session}.json"),
            &format!("{{\"revision\":{revision}}}"),
        );
    }

    /// The only cart that is kept.
    pub fn only_cart(&self) -> Cart {
        let carts: Vec<_> = self
            .blobs
            .iter()
            .filter(|(path, _)| path.starts_with("carts/"))
            .collect();
        assert_eq!(carts.len(), 1, "{carts:?}");
        serde_json::from_slice(&carts[0].1.body).unwrap()
    }

    fn put(&mut self, path: &str, content: Content, condition: &Condition) -> Result<String, StoreError> {
        let there = self.blobs.get(path).map(|blob| blob.properties.etag.as_str());
        let holds = match condition {
            Condition::Always => true,
            Condition::IfAbsent => there.is_none(),
            Condition::IfMatch(etag) => there == Some(etag),
        };
        if holds && !self.contended {
            Ok(self.store(path, content))
        } else {
            Err(StoreError::Conflict)
        }
    }
}

pub fn storage_down() -> StoreError {
    StoreError::Unavailable(Outage {
        detail: "secret-free detail".into(),
        retry_after_ms: None,
    })
}

pub fn broker_down() -> PublishError {
    PublishError::Unavailable(PublishOutage {
        detail: "connection refused".into(),
        retry_after_ms: Some(1500),
    })
}

impl Host for FakeHost {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        self.look(|state| match state.settings_down {
            true => Err("vault is down".into()),
            false => Ok(state.settings.get(name).cloned()),
        })
    }

    async fn get(&self, container: &str, name: &str) -> Result<Option<Blob>, StoreError> {
        self.look(|state| match state.reads.pop_front() {
            Some(error) => Err(error),
            None if state.broken_container == Some(container) => Err(storage_down()),
            None => Ok(state.blobs.get(&format!("{container}/{name}")).cloned()),
        })
    }

    async fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        let path = format!("{container}/{name}");
        self.look(|state| {
            state.puts += 1;
            match state.writes.pop_front().unwrap_or(Write::Works) {
                Write::Works => state.put(&path, content, &condition),
                Write::Fails(error) => Err(error),
                Write::AnswerLost => state.put(&path, content, &condition).and(Err(storage_down())),
                Write::After(other) => {
                    other(state);
                    state.put(&path, content, &condition)
                }
            }
        })
    }

    async fn publish(&self, message: Message) -> Result<(), PublishError> {
        self.look(|state| match &state.broker_down {
            Some(error) => Err(error.clone()),
            None => {
                state.published.push(message);
                Ok(())
            }
        })
    }

    fn publish_aside(&self, message: Message) {
        self.look(|state| state.published_aside.push(message));
    }

    fn now(&self) -> SystemTime {
        self.look(|state| state.now)
    }

    fn random(&self) -> u128 {
        self.look(|state| {
            state.randoms += 1;
            state.randoms
        })
    }

    async fn sleep(&self, duration: Duration) {
        self.look(|state| state.now += duration);
    }

    fn log(&self, line: &str) {
        self.look(|state| state.log.push(line.to_owned()));
    }
}
