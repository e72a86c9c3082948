use serde_json::Value;

use super::*;

/// Hands over what the broker gave up to deliver.
fn deliver_dead(host: &FakeHost, body: Vec<u8>) -> Result<Outcome, HandleError> {
    let properties = [
        ("deadletterreason", "MaxDeliveryCountExceeded"),
        ("deadlettererrordescription", "after 10 delivery attempts"),
    ];
    let dead = Message {
        properties: properties.map(|(name, value)| (name.into(), value.into())).into(),
        ..message(body)
    };
    deliver_message(host, dead, 3)
}

fn dead_order(host: &FakeHost, revision: u64) -> Outcome {
    deliver_dead(host, event::to_json(&order(revision)).unwrap()).unwrap()
}

/// The one mail that went out: its subject, text and data.
fn mail(host: &FakeHost) -> (String, String, Value) {
    host.look(|state| {
        assert_eq!(state.inbox.len(), 1);
        let mail = state.inbox.remove(0);
        assert_eq!(mail.id, "dead-letter:fresh-id");
        assert_eq!(
            mail.reason,
            "dead letter: MaxDeliveryCountExceeded after 10 delivery attempts"
        );
        for line in [
            "Dead-letter reason: MaxDeliveryCountExceeded",
            "Description: after 10 delivery attempts",
            "Deliveries: 1",
        ] {
            assert!(
                mail.text.lines().any(|written| written == line),
                "no {line} in\n{}",
                mail.text
            );
        }
        (mail.subject, mail.text, serde_json::from_str(&mail.data).unwrap())
    })
}

#[test]
fn one_that_can_be_stored_is_stored_and_mailed() {
    let host = FakeHost::default();
    assert_eq!(dead_order(&host, 3), Outcome::DeadLetterMailed);
    let (subject, text, data) = mail(&host);
    assert_eq!(
        subject,
        format!("Dead letter, stored now: session {SESSION}, revision 3")
    );
    assert!(
        text.contains("nothing is left to do") && !text.contains("by hand"),
        "{text}"
    );
    assert_eq!(
        (&data["state"], &data["order"]["revision"]),
        (&"stored".into(), &3.into())
    );
    host.look(|state| assert_eq!(state.file.take().unwrap().body, file::to_json(&order(3)).unwrap()));
}

#[test]
fn one_that_is_superseded_changes_nothing_and_is_mailed_as_done() {
    let host = FakeHost::with(|state| state.store_revision(4));
    assert_eq!(dead_order(&host, 3), Outcome::DeadLetterMailed);
    let (subject, text, data) = mail(&host);
    assert!(subject.starts_with("Dead letter, nothing to store: "), "{subject}");
    assert!(text.contains("a newer one: nothing is left to do"), "{text}");
    assert_eq!(data["state"], "superseded");
    host.look(|state| assert_eq!(state.puts, 0));
}

#[test]
fn one_that_cannot_be_stored_is_mailed_with_its_lines() {
    let host = FakeHost::with(|state| state.broken = Some(unavailable(None)));
    assert_eq!(dead_order(&host, 3), Outcome::DeadLetterMailed);
    let (subject, text, data) = mail(&host);
    assert_eq!(
        subject,
        format!("Dead letter, order not stored: session {SESSION}, revision 3")
    );
    assert!(text.contains("Please reserve:\n2 x Cat tree (cat-tree)"), "{text}");
    assert_eq!(
        (&data["state"], &data["order"]["lines"][0]["quantity"]),
        (&"not-stored".into(), &2.into())
    );
    host.look(|state| assert_eq!(state.read_at.len(), 4));
}

#[test]
fn one_that_is_no_order_is_mailed_with_what_was_received() {
    let host = FakeHost::default();
    assert_eq!(
        deliver_dead(&host, b"rubbish".to_vec()).unwrap(),
        Outcome::DeadLetterMailed
    );
    let (subject, text, data) = mail(&host);
    assert_eq!(subject, "Dead letter, no order: fresh-id");
    assert!(text.contains("Received (7 bytes):\nrubbish"), "{text}");
    assert_eq!(
        (&data["state"], &data["received"]["body"]),
        (&"no-order".into(), &"rubbish".into())
    );
    host.look(|state| assert_eq!((state.read_at.len(), state.puts), (0, 0)));
}

#[test]
fn one_whose_mail_fails_comes_again_though_its_order_is_stored() {
    let refused = AlertError::Denied("401".into());
    let host = FakeHost::with(|state| state.mails_fail.push_back(refused));
    let body = event::to_json(&order(3)).unwrap();
    assert!(matches!(deliver_dead(&host, body), Err(HandleError::Unavailable(_))));
    assert_eq!(dead_order(&host, 3), Outcome::DeadLetterMailed);
    assert_eq!(mail(&host).2["state"], "superseded");
    host.look(|state| assert_eq!(state.puts, 1));
}
