use std::time::Duration;

use futures::executor::block_on;
use petstore_orders::{Line, Status, file};

use super::*;
use crate::bindings::petstore::alerts::mailer::AlertError;
use crate::bindings::petstore::alerts::types::Outage;
use crate::bindings::petstore::blobs::types::{Content, StoreError};
use crate::bindings::petstore::messaging::types::Message;
use crate::fake_host::{FakeHost, Write, unavailable};
use crate::schedule::RetryPolicy;

const SESSION: &str = "0123456789abcdef0123456789abcdef";

fn order(revision: u64) -> Order {
    Order {
        session: SESSION.into(),
        revision,
        time: "2026-01-02T03:04:05.678Z".into(),
        status: Status::Reserved,
        lines: vec![Line {
            product: "cat-tree".into(),
            name: "Cat tree".into(),
            quantity: 2,
        }],
    }
}

fn deliver(host: &FakeHost, body: Vec<u8>) -> Result<Outcome, HandleError> {
    deliver_with(host, body, 3)
}

fn deliver_with(host: &FakeHost, body: Vec<u8>, retries: u32) -> Result<Outcome, HandleError> {
    deliver_message(host, message(body), retries)
}

fn message(body: Vec<u8>) -> Message {
    Message {
        id: "fresh-id".into(),
        subject: String::new(),
        content_type: event::CONTENT_TYPE.into(),
        body,
        properties: Vec::new(),
    }
}

fn deliver_message(host: &FakeHost, message: Message, retries: u32) -> Result<Outcome, HandleError> {
    let policy = RetryPolicy {
        retries,
        first_backoff: Duration::from_millis(400),
        budget: Duration::from_secs(20),
    };
    let settings = Settings {
        uploads: policy,
        mails: policy,
    };
    block_on(handle(
        host,
        &settings,
        &Delivery {
            message,
            delivery_count: 1,
            sequence_number: None,
        },
    ))
}

fn outcome(host: &FakeHost, revision: u64) -> Outcome {
    deliver(host, event::to_json(&order(revision)).unwrap()).unwrap()
}

fn gaps(times: &[u64]) -> Vec<u64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

mod dead_letters;

#[test]
fn an_order_becomes_the_order_file() {
    let host = FakeHost::default();
    assert_eq!(outcome(&host, 3), Outcome::Stored);
    host.look(|state| {
        let file = state.file.take().unwrap();
        assert_eq!(file.body, file::to_json(&order(3)).unwrap());
        assert_eq!(file.properties.content_type, "application/json");
        assert_eq!(file.properties.metadata, [("revision".to_owned(), "3".to_owned())]);
        assert_eq!((state.read_at.len(), state.puts, state.log.len()), (1, 1, 0));
    });
}

#[test]
fn a_newer_order_replaces_the_file_and_an_older_or_equal_one_leaves_it() {
    let host = FakeHost::default();
    assert_eq!(outcome(&host, 3), Outcome::Stored);
    assert_eq!(outcome(&host, 5), Outcome::Stored);
    let etag = host.look(|state| state.file.as_ref().unwrap().properties.etag.clone());
    assert_eq!(outcome(&host, 4), Outcome::Superseded);
    assert_eq!(outcome(&host, 5), Outcome::Superseded);
    host.look(|state| {
        assert_eq!(state.file.as_ref().unwrap().properties.etag, etag);
        assert_eq!(state.puts, 2);
    });
}

#[test]
fn exactly_four_tries_with_growing_gaps_then_one_mail() {
    let host = FakeHost::with(|state| state.broken = Some(StoreError::Misconfigured("AccountKey is missing".into())));
    assert_eq!(outcome(&host, 3), Outcome::Mailed);
    host.look(|state| {
        assert_eq!(state.read_at.len(), 4);
        let gaps = gaps(&state.read_at);
        assert!(gaps.windows(2).all(|pair| pair[0] < pair[1]), "{gaps:?}");
        assert_eq!((state.puts, state.inbox.len()), (0, 1));
        assert_eq!(state.inbox[0].id, format!("{SESSION}:3"));
        assert!(
            state.inbox[0].text.contains("2 x Cat tree (cat-tree)"),
            "{}",
            state.inbox[0].text
        );
        assert_eq!(state.log.len(), 4);
        let beginning = format!("storing order {SESSION}:3: try 1 of 4 failed: ");
        assert!(state.log[0].starts_with(&beginning), "{}", state.log[0]);
        assert!(
            state.log[0].contains("AccountKey is missing; next try in "),
            "{}",
            state.log[0]
        );
        assert!(state.log[3].ends_with("no try is left"), "{}", state.log[3]);
    });
}

#[test]
fn whatever_the_failure_it_is_tried_again() {
    let failures = [
        StoreError::Misconfigured("x".into()),
        StoreError::Denied("x".into()),
        StoreError::NoContainer("x".into()),
        StoreError::Rejected("x".into()),
        unavailable(None),
    ];
    for failure in failures {
        let reading = FakeHost::with(|state| state.reads.extend([failure.clone(), failure.clone(), failure.clone()]));
        assert_eq!(outcome(&reading, 3), Outcome::Stored, "{failure:?}");
        let writing = FakeHost::with(|state| state.writes.push_back(Write::Fails(failure.clone())));
        assert_eq!(outcome(&writing, 3), Outcome::Stored, "{failure:?}");
        writing.look(|state| assert_eq!((state.puts, state.inbox.len(), state.log.len()), (2, 0, 1)));
    }
}

#[test]
fn retry_after_is_waited_for_within_the_budget() {
    let host = FakeHost::with(|state| state.reads.push_back(unavailable(Some(7000))));
    assert_eq!(outcome(&host, 3), Outcome::Stored);
    host.look(|state| assert_eq!(gaps(&state.read_at), [7000]));
}

#[test]
fn a_retry_after_beyond_the_budget_ends_the_tries() {
    let host = FakeHost::with(|state| state.reads.extend([unavailable(Some(15_000)), unavailable(Some(6000))]));
    assert_eq!(outcome(&host, 3), Outcome::Mailed);
    host.look(|state| {
        assert_eq!(state.read_at, [0, 15_000]);
        assert_eq!(state.mail_at, [15_000]);
        assert!(
            state.log[1].ends_with("the next try would be beyond the time budget"),
            "{}",
            state.log[1]
        );
    });
}

#[test]
fn slow_failures_end_with_the_budget() {
    let host = FakeHost::with(|state| {
        state.broken = Some(unavailable(None));
        state.read_takes = Duration::from_secs(12);
    });
    assert_eq!(outcome(&host, 3), Outcome::Mailed);
    host.look(|state| assert_eq!(state.read_at.len(), 2));
}

#[test]
fn conflicts_are_not_failures() {
    let host = FakeHost::with(|state| state.writes.extend([1, 2, 3].map(Write::RivalWins)));
    assert_eq!(outcome(&host, 9), Outcome::Stored);
    host.look(|state| {
        assert_eq!((state.puts, state.now, state.log.len()), (4, Duration::ZERO, 0));
        assert_eq!(state.file.as_ref().unwrap().properties.metadata[0].1, "9");
    });
}

#[test]
fn a_rival_with_a_newer_order_wins() {
    let host = FakeHost::with(|state| state.writes.push_back(Write::RivalWins(10)));
    assert_eq!(outcome(&host, 9), Outcome::Superseded);
    host.look(|state| assert_eq!(state.file.as_ref().unwrap().properties.metadata[0].1, "10"));
}

#[test]
fn endless_conflicts_end() {
    let host = FakeHost::with(|state| state.contended = true);
    assert_eq!(outcome(&host, 3), Outcome::Mailed);
    host.look(|state| {
        assert_eq!(state.puts, 44);
        assert!(
            state.inbox[0].reason.contains("keeps being written by others"),
            "{}",
            state.inbox[0].reason
        );
    });
}

#[test]
fn our_own_write_whose_answer_was_lost_is_success() {
    let host = FakeHost::with(|state| state.writes.push_back(Write::AnswerLost));
    assert_eq!(outcome(&host, 3), Outcome::Stored);
    host.look(|state| assert_eq!((state.puts, state.log.len(), state.inbox.len()), (1, 1, 0)));
}

#[test]
fn our_lost_write_overtaken_by_a_newer_order_is_superseded() {
    let overtaken = Write::AnswerLostAndRivalFollows(10);
    let host = FakeHost::with(|state| state.writes.push_back(overtaken));
    assert_eq!(outcome(&host, 3), Outcome::Superseded);
}

#[test]
fn a_file_without_metadata_tells_its_revision_itself() {
    let file = |body: &[u8]| {
        let body = body.to_vec();
        FakeHost::with(|state| {
            drop(state.store(Content {
                content_type: "x".into(),
                body,
                metadata: Vec::new(),
            }))
        })
    };
    assert_eq!(
        outcome(&file(&file::to_json(&order(4)).unwrap()), 4),
        Outcome::Superseded
    );
    assert_eq!(outcome(&file(&file::to_json(&order(4)).unwrap()), 5), Outcome::Stored);
    let rubbish = file(b"rubbish");
    assert_eq!(outcome(&rubbish, 1), Outcome::Stored);
    rubbish.look(|state| {
        assert_eq!(
            state.log,
            [format!("order file {SESSION}.json holds no order and will be replaced")]
        )
    });
}

#[test]
fn a_mail_has_tries_of_its_own() {
    let outage = || {
        AlertError::Unavailable(Outage {
            detail: "500".into(),
            retry_after_ms: None,
        })
    };
    let host = FakeHost::with(|state| {
        state.broken = Some(unavailable(None));
        state.mails_fail.extend([outage(), outage(), outage()]);
    });
    assert_eq!(outcome(&host, 3), Outcome::Mailed);
    host.look(|state| assert_eq!((state.mail_at.len(), state.inbox.len()), (4, 1)));

    let dead = FakeHost::with(|state| {
        state.broken = Some(unavailable(None));
        state.mails_fail.extend([outage(), outage(), outage(), outage()]);
    });
    let error = deliver(&dead, event::to_json(&order(3)).unwrap()).unwrap_err();
    assert!(
        matches!(&error, HandleError::Unavailable(detail) if detail.contains("the mailer is unavailable: 500")),
        "{error:?}"
    );
    dead.look(|state| assert_eq!((state.mail_at.len(), state.log.len()), (4, 8)));
}

#[test]
fn a_mail_that_another_try_cannot_help_is_left_to_the_broker() {
    for refusal in [
        AlertError::Misconfigured("alert_url is missing".into()),
        AlertError::Denied("401".into()),
        AlertError::Rejected("413".into()),
        AlertError::Unconfirmed("202".into()),
    ] {
        let host = FakeHost::with(|state| state.mails_fail.push_back(refusal.clone()));
        assert!(deliver(&host, b"rubbish".to_vec()).is_err(), "{refusal:?}");
        host.look(|state| assert_eq!(state.mail_at.len(), 1));
    }
}

#[test]
fn what_is_no_order_is_mailed_and_storage_is_left_alone() {
    let host = FakeHost::default();
    assert_eq!(deliver(&host, b"rubbish".to_vec()).unwrap(), Outcome::Mailed);
    host.look(|state| {
        assert_eq!((state.read_at.len(), state.puts, state.inbox.len()), (0, 0, 1));
        assert_eq!(state.inbox[0].id, "fresh-id");
        assert!(state.log[0].starts_with("message fresh-id is no order and will be mailed: the body is not JSON"));
    });
}

#[test]
fn no_retries_means_one_try() {
    let host = FakeHost::with(|state| state.broken = Some(unavailable(None)));
    assert_eq!(
        deliver_with(&host, event::to_json(&order(3)).unwrap(), 0).unwrap(),
        Outcome::Mailed
    );
    host.look(|state| assert_eq!((state.read_at.len(), state.now), (1, Duration::ZERO)));
}

#[test]
fn an_order_with_ten_thousand_lines_is_stored_whole() {
    let lines = (0..10_000).map(|n| Line {
        product: format!("p-{n}"),
        name: format!("Product {n}"),
        quantity: 1,
    });
    let large = Order {
        lines: lines.collect(),
        ..order(1)
    };
    let host = FakeHost::default();
    assert_eq!(
        deliver(&host, event::to_json(&large).unwrap()).unwrap(),
        Outcome::Stored
    );
    host.look(|state| assert_eq!(state.file.take().unwrap().body, file::to_json(&large).unwrap()));
}
