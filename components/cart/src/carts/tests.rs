use futures::executor::block_on;

use super::*;
use crate::catalogue::PRODUCTS;
use crate::change::Action;
use crate::fake_host::{FakeHost, State, Write, storage_down};

fn add(id: &str, product: usize) -> Change {
    Change {
        id: id.into(),
        action: Action::Add(&PRODUCTS[product], 1),
    }
}

fn made(host: &FakeHost, session: Option<&str>, wanted: &Change) -> Result<Cart, ChangeError> {
    block_on(change(host, session.map(str::to_owned), wanted))
}

/// Another tab that adds a product to the only cart there is.
fn rival(id: &'static str, product: usize) -> Write {
    Write::After(Box::new(move |state: &mut State| {
        let mut cart = state.only_cart();
        cart.apply(&add(id, product), state.now).unwrap();
        let body = serde_json::to_vec(&cart).unwrap();
        let path = format!("carts/{}.json", cart.session);
        state.store(
            &path,
            Content {
                content_type: "application/json".into(),
                body,
                metadata: Vec::new(),
            },
        );
    }))
}

#[test]
fn the_first_change_starts_a_session() {
    let host = FakeHost::default();
    let cart = made(&host, None, &add("1", 0)).unwrap();
    assert_eq!(cart.revision, 1);
    host.look(|state| {
        assert_eq!(state.only_cart(), cart);
        let blob = &state.blobs[&format!("carts/{}.json", cart.session)];
        assert_eq!(blob.properties.metadata, [("revision".to_owned(), "1".to_owned())]);
    });
}

#[test]
fn two_tabs_keep_both_changes() {
    let host = FakeHost::default();
    let session = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| state.writes.extend([rival("2", 1), rival("3", 2)]));
    let cart = made(&host, Some(&session), &add("4", 3)).unwrap();
    assert_eq!(cart.revision, 4);
    assert_eq!(cart.lines.len(), 4);
    host.look(|state| assert_eq!(state.only_cart(), cart));
}

#[test]
fn endless_conflicts_end() {
    let host = FakeHost::default();
    let session = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| state.contended = true);
    assert!(matches!(
        made(&host, Some(&session), &add("2", 0)),
        Err(ChangeError::Busy)
    ));
    host.look(|state| assert_eq!(state.puts, 1 + 10));
}

#[test]
fn a_write_whose_answer_was_lost_is_found() {
    let host = FakeHost::default();
    host.look(|state| state.writes.push_back(Write::AnswerLost));
    let cart = made(&host, None, &add("1", 0)).unwrap();
    assert_eq!((cart.revision, host.look(|state| state.puts)), (1, 1));
}

#[test]
fn a_write_that_may_have_happened_names_the_session() {
    let host = FakeHost::default();
    host.look(|state| state.writes.push_back(Write::AnswerLost));
    host.look(|state| state.reads.push_back(storage_down()));
    let Err(ChangeError::InDoubt { session, .. }) = made(&host, None, &add("1", 0)) else {
        panic!("in doubt")
    };
    let again = made(&host, Some(&session), &add("1", 0)).unwrap();
    assert_eq!((again.revision, host.look(|state| state.puts)), (1, 1));
}

#[test]
fn a_write_that_did_not_happen_is_told() {
    let host = FakeHost::default();
    host.look(|state| state.writes.push_back(Write::Fails(storage_down())));
    assert!(matches!(
        made(&host, None, &add("1", 0)),
        Err(ChangeError::InDoubt { .. })
    ));
    let denied = StoreError::Denied("403".into());
    host.look(|state| state.writes.push_back(Write::Fails(denied)));
    assert!(matches!(
        made(&host, None, &add("1", 0)),
        Err(ChangeError::Storage(StoreError::Denied(_)))
    ));
    host.look(|state| assert!(state.blobs.is_empty()));
}

#[test]
fn a_session_whose_cart_is_gone_gets_a_new_id() {
    let host = FakeHost::default();
    let old = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| state.blobs.clear());
    let cart = made(&host, Some(&old), &add("2", 0)).unwrap();
    assert_ne!(cart.session, old);
    assert_eq!(cart.revision, 1);
}

#[test]
fn a_cart_that_goes_while_it_is_changed_gets_a_new_id_too() {
    let host = FakeHost::default();
    let old = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| {
        state
            .writes
            .push_back(Write::After(Box::new(|state| state.blobs.clear())))
    });
    let cart = made(&host, Some(&old), &add("2", 1)).unwrap();
    assert_ne!(cart.session, old);
    assert_eq!((cart.revision, cart.lines.len()), (1, 1));
}

#[test]
fn a_cart_lives_for_thirty_days_after_its_last_change() {
    let host = FakeHost::default();
    let session = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| state.now += LIFETIME);
    assert!(block_on(load(&host, &session)).unwrap().is_some());
    host.look(|state| state.now += Duration::from_secs(1));
    assert!(block_on(load(&host, &session)).unwrap().is_none());
    assert_ne!(made(&host, Some(&session), &add("2", 0)).unwrap().session, session);
}

#[test]
fn a_blob_that_is_no_cart_of_the_session_is_not_used() {
    let host = FakeHost::default();
    let session = made(&host, None, &add("1", 0)).unwrap().session;
    let other = "f".repeat(32);
    host.look(|state| {
        let stolen = state.blobs[&format!("carts/{session}.json")].clone();
        state.blobs.insert(format!("carts/{other}.json"), stolen);
        state.store_text(&format!("carts/{}.json", "e".repeat(32)), "rubbish");
    });
    assert!(block_on(load(&host, &other)).unwrap().is_none());
    assert!(block_on(load(&host, &"e".repeat(32))).unwrap().is_none());
}

#[test]
fn a_read_that_fails_changes_nothing() {
    let host = FakeHost::default();
    let session = made(&host, None, &add("1", 0)).unwrap().session;
    host.look(|state| state.reads.push_back(storage_down()));
    assert!(matches!(
        made(&host, Some(&session), &add("2", 0)),
        Err(ChangeError::Storage(_))
    ));
    host.look(|state| assert_eq!(state.only_cart().revision, 1));
}
