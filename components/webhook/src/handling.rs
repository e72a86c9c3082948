//! Hands deliveries over, and answers in time.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use inbound::Reply;
use serde_json::json;

use crate::bindings::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::host::Host;

/// When the sender is answered at the latest: Event Grid waits for 30 s
/// (<https://learn.microsoft.com/azure/event-grid/delivery-and-retry>), and the answer needs some time to get there.
pub const PATIENCE: Duration = Duration::from_secs(27);
/// When a sender may deliver again, in seconds: as Event Grid does the first time.
const RETRY_AFTER: &str = "10";

/// Tells a host that measures it what became of the deliveries, such as `stored=2, superseded=1`: a dictionary of RFC 9651.
const OUTCOMES: &str = "petstore-outcomes";
/// The word for a delivery whose handler failed.
const FAILED: &str = "failed";
/// The word for one that was not handled in time.
const LATE: &str = "late";

/// Has the deliveries handled: 204 if all of them were, 503 if one must come again, with all others of its request. Handling that
/// takes longer than [`PATIENCE`] goes on, and its delivery comes again: handlers get everything at least once.
pub async fn handle(host: &impl Host, deliveries: Vec<Delivery>) -> Reply {
    let labels: Vec<Label> = deliveries.iter().map(Label::of).collect();
    let mut words = BTreeMap::<String, usize>::new();
    let handling = pin!(host.handle(deliveries));
    let outcomes = match select(handling, pin!(host.sleep(PATIENCE))).await {
        Either::Left((outcomes, _)) => outcomes,
        Either::Right(_) => {
            let late = format!("handling took longer than {} s and goes on", PATIENCE.as_secs());
            for label in &labels {
                host.log(&label.finished(LATE, Some(&late)));
            }
            words.insert(LATE.into(), labels.len());
            return again(&late).with(OUTCOMES, counted(&words));
        }
    };
    let mut problem = None;
    for (label, outcome) in labels.iter().zip(outcomes) {
        match outcome {
            Ok(word) => {
                host.log(&label.finished(&word, None));
                *words.entry(word).or_default() += 1;
            }
            Err(HandleError::Unavailable(detail) | HandleError::Failed(detail)) => {
                host.log(&label.finished(FAILED, Some(&detail)));
                *words.entry(FAILED.into()).or_default() += 1;
                problem = Some(detail);
            }
        }
    }
    let reply = match problem {
        None => Reply::new(204, "text/plain", ""),
        Some(problem) => again(&problem),
    };
    reply.with(OUTCOMES, counted(&words))
}

/// Each word with how often it was said. What is no key of such a dictionary is left out.
fn counted(words: &BTreeMap<String, usize>) -> String {
    let is_key = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let words = words.iter().filter(|(word, _)| is_key(word));
    let parts: Vec<_> = words.map(|(word, count)| format!("{word}={count}")).collect();
    parts.join(", ")
}

fn again(why: &str) -> Reply {
    Reply::new(503, "text/plain; charset=utf-8", format!("{why}\n")).with("retry-after", RETRY_AFTER)
}

/// What a delivery is called in the log.
struct Label {
    message_id: String,
    delivery_count: u32,
}

impl Label {
    fn of(delivery: &Delivery) -> Label {
        Label {
            message_id: delivery.message.id.chars().take(100).collect(),
            delivery_count: delivery.delivery_count,
        }
    }

    /// The line for the delivery's end: words for people, then a JSON object for programs, which keeps it one line whatever is in it.
    fn finished(&self, outcome: &str, error: Option<&str>) -> String {
        let Label {
            message_id,
            delivery_count,
        } = self;
        let mut fields = json!({ "message_id": message_id, "delivery_count": delivery_count, "outcome": outcome });
        if let Some(error) = error {
            fields["error"] = error.into();
        }
        format!("delivery finished {fields}")
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::fake_host::{FakeHost, header};

    fn deliveries(ids: &[&str]) -> Vec<Delivery> {
        ids.iter().copied().map(crate::fake_host::delivery).collect()
    }

    fn finished(id: &str, outcome: &str, error: Option<&str>) -> String {
        let error = error.map(|error| format!(r#""error":"{error}","#)).unwrap_or_default();
        format!(r#"delivery finished {{"delivery_count":1,{error}"message_id":"{id}","outcome":"{outcome}"}}"#)
    }

    #[test]
    fn handled_means_no_content() {
        let host = FakeHost::default();
        let reply = block_on(handle(&host, deliveries(&["a:1", "b\n2"])));
        assert_eq!((reply.status, reply.body.len()), (204, 0));
        assert_eq!(
            host.lines(),
            [finished("a:1", "stored", None), finished("b\\n2", "stored", None)]
        );
        assert_eq!(header(&reply, OUTCOMES), Some("stored=2"));
        assert_eq!(block_on(handle(&host, Vec::new())).status, 204);
    }

    #[test]
    fn a_word_that_is_no_key_is_left_out() {
        let words = ["dead-letter-mailed", "x\r\ny", "", "Mailed", "a2"].map(|word| (word.to_owned(), 1));
        assert_eq!(counted(&words.into()), "a2=1, dead-letter-mailed=1");
    }

    #[test]
    fn one_that_must_come_again_brings_the_others_along() {
        let host = FakeHost::default().failing("a:1", HandleError::Unavailable("no mail".into()));
        let reply = block_on(handle(&host, deliveries(&["a:1", "b:2"])));
        assert_eq!((reply.status, reply.body.as_slice()), (503, b"no mail\n".as_slice()));
        assert_eq!(header(&reply, "retry-after"), Some("10"));
        assert_eq!(header(&reply, OUTCOMES), Some("failed=1, stored=1"));
        assert_eq!(
            host.lines(),
            [
                finished("a:1", "failed", Some("no mail")),
                finished("b:2", "stored", None)
            ]
        );
    }

    #[test]
    fn a_state_that_nobody_can_explain_comes_again_too() {
        let host = FakeHost::default().failing("a:1", HandleError::Failed("odd".into()));
        assert_eq!(block_on(handle(&host, deliveries(&["a:1"]))).status, 503);
    }

    #[test]
    fn the_sender_is_answered_before_it_gives_up() {
        let host = FakeHost::default().never_done();
        let reply = block_on(handle(&host, deliveries(&["a:1"])));
        assert_eq!(reply.status, 503);
        assert_eq!(host.slept(), [PATIENCE]);
        assert_eq!(header(&reply, OUTCOMES), Some("late=1"));
        assert_eq!(
            host.lines(),
            [finished(
                "a:1",
                "late",
                Some("handling took longer than 27 s and goes on")
            )]
        );
    }
}
