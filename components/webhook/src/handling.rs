//! Hands deliveries over, and answers in time.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use inbound::Reply;

use crate::bindings::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::host::Host;

/// When the sender is answered at the latest: Event Grid waits for 30 s
/// (<https://learn.microsoft.com/azure/event-grid/delivery-and-retry>), and the answer needs some time to get there.
pub const PATIENCE: Duration = Duration::from_secs(27);
/// When a sender may deliver again, in seconds: as Event Grid does the first time.
const RETRY_AFTER: &str = "10";

/// Has the deliveries handled: 204 if all of them were, 503 if one must come again, with all others of its request. Handling that
/// takes longer than [`PATIENCE`] goes on, and its delivery comes again: handlers get everything at least once.
pub async fn handle(host: &impl Host, deliveries: Vec<Delivery>) -> Reply {
    let ids: Vec<String> = deliveries
        .iter()
        .map(|delivery| printable(&delivery.message.id))
        .collect();
    let handling = pin!(host.handle(deliveries));
    let outcomes = match select(handling, pin!(host.sleep(PATIENCE))).await {
        Either::Left((outcomes, _)) => outcomes,
        Either::Right(_) => {
            let late = format!("handling took longer than {} s and goes on", PATIENCE.as_secs());
            host.log(&format!("events {}: {late}", ids.join(", ")));
            return again(&late);
        }
    };
    let mut problem = None;
    for (id, outcome) in ids.iter().zip(outcomes) {
        match outcome {
            Ok(word) => host.log(&format!("event {id}: {word}")),
            Err(HandleError::Unavailable(detail) | HandleError::Failed(detail)) => {
                host.log(&format!("event {id} must be delivered again: {detail}"));
                problem = Some(detail);
            }
        }
    }
    match problem {
        None => Reply::new(204, "text/plain", ""),
        Some(problem) => again(&problem),
    }
}

fn again(why: &str) -> Reply {
    Reply::new(503, "text/plain; charset=utf-8", format!("{why}\n")).with("retry-after", RETRY_AFTER)
}

/// An id from outside, as a part of a log line.
fn printable(id: &str) -> String {
    match id.trim() {
        "" => "without an id".into(),
        id => id
            .chars()
            .filter(|character| !character.is_control())
            .take(100)
            .collect(),
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

    #[test]
    fn handled_means_no_content() {
        let host = FakeHost::default();
        let reply = block_on(handle(&host, deliveries(&["a:1", "\u{1b}b:2"])));
        assert_eq!((reply.status, reply.body.len()), (204, 0));
        assert_eq!(host.lines(), ["event a:1: stored", "event b:2: stored"]);
        assert_eq!(block_on(handle(&host, Vec::new())).status, 204);
    }

    #[test]
    fn one_that_must_come_again_brings_the_others_along() {
        let host = FakeHost::default().failing("a:1", HandleError::Unavailable("no mail".into()));
        let reply = block_on(handle(&host, deliveries(&["a:1", "b:2"])));
        assert_eq!((reply.status, reply.body.as_slice()), (503, b"no mail\n".as_slice()));
        assert_eq!(header(&reply, "retry-after"), Some("10"));
        assert_eq!(
            host.lines(),
            ["event a:1 must be delivered again: no mail", "event b:2: stored"]
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
        assert_eq!(host.lines(), ["events a:1: handling took longer than 27 s and goes on"]);
    }
}
