//! Topics, their subscriptions, and names.

use std::time::Duration;

use super::*;
use crate::clock::later;
use crate::random::Random;
use crate::service_bus::filter::SqlFilter;
use crate::service_bus::queue::{Delivery, ReceiveMode, SendError};
use crate::service_bus::{Message, Property};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn namespace(topic: TopicSettings) -> Namespace {
    let mut namespace = Namespace::new(Random::from_seed(1));
    namespace.create_topic("Events", topic, NOW).unwrap();
    for (name, filter) in [
        ("all", Filter::True),
        (
            "red",
            Filter::Sql(SqlFilter::parse("colour = 'red'", Vec::new()).unwrap()),
        ),
    ] {
        namespace
            .create_subscription("events", name, QueueSettings::default(), filter, NOW)
            .unwrap();
    }
    namespace
}

fn active(namespace: &mut Namespace, subscription: &str, now: Timestamp) -> usize {
    let address = format!("events/subscriptions/{subscription}");
    namespace.snapshot(&address, now).unwrap().active
}

fn receive(namespace: &mut Namespace, from: &Address, now: Timestamp) -> Option<Delivery> {
    namespace.receive(from, ReceiveMode::PeekLock, now).unwrap()
}

#[test]
fn each_subscription_gets_what_passes_its_rules_once() {
    let mut namespace = namespace(TopicSettings::default());
    let second = Rule {
        name: "second".into(),
        filter: Filter::True,
        created: NOW,
    };
    namespace.create_rule("events", "all", second).unwrap();
    let (red, blue) = (
        Message::new("1").with_property("colour", "red"),
        Message::new("2").with_property("colour", "blue"),
    );
    namespace.send("EVENTS", vec![red, blue], NOW).unwrap();
    assert_eq!(
        (active(&mut namespace, "all", NOW), active(&mut namespace, "red", NOW)),
        (2, 1)
    );
    let arrivals = namespace.take_arrivals();
    let to = |name: &str| arrivals.iter().filter(|place| place.entity.ends_with(name)).count();
    assert_eq!((to("/all"), to("/red")), (2, 1));
    let all = Address::main("Events/Subscriptions/All");
    receive(&mut namespace, &all, NOW).unwrap();
    let delivery = receive(&mut namespace, &all, NOW).unwrap();
    assert_eq!(delivery.message.enqueued_sequence_number, 2);
    assert_eq!(
        active(&mut namespace, "red", NOW),
        1,
        "subscriptions do not share messages"
    );
}

#[test]
fn a_subscription_has_dead_letters_of_its_own() {
    let mut namespace = namespace(TopicSettings::default());
    namespace
        .subscription_mut("events", "all")
        .unwrap()
        .queue
        .settings
        .max_delivery_count = 1;
    namespace.send("events", vec![Message::new("1")], NOW).unwrap();
    receive(&mut namespace, &Address::main("events/subscriptions/all"), NOW).unwrap();
    namespace.tick(later(NOW, Duration::from_secs(60)));
    let dead = receive(&mut namespace, &Address::dead_letters("events/subscriptions/all"), NOW).unwrap();
    let reason = ("DeadLetterReason".into(), Property::from("MaxDeliveryCountExceeded"));
    assert!(dead.message.message.properties.contains(&reason));
}

#[test]
fn a_scheduled_message_goes_to_who_wants_it_when_it_is_due() {
    let mut namespace = namespace(TopicSettings::default());
    let due = later(NOW, Duration::from_secs(30));
    let message = Message {
        scheduled: Some(due),
        ..Message::new("late")
    };
    namespace.send("events", vec![message], NOW).unwrap();
    namespace
        .create_subscription("events", "new", QueueSettings::default(), Filter::True, NOW)
        .unwrap();
    assert_eq!(namespace.next_event(), Some(due));
    assert_eq!(active(&mut namespace, "all", NOW), 0);
    namespace.tick(due);
    assert_eq!(
        (active(&mut namespace, "all", due), active(&mut namespace, "new", due)),
        (1, 1)
    );
}

#[test]
fn a_topic_has_limits_and_detects_duplicates() {
    let mut namespace = namespace(TopicSettings {
        duplicate_detection: Some(Duration::from_secs(600)),
        default_time_to_live: Some(Duration::from_secs(10)),
        max_message_bytes: 8,
        ..TopicSettings::default()
    });
    for _ in 0..2 {
        namespace
            .send("events", vec![Message::new("1").with_id("a")], NOW)
            .unwrap();
    }
    assert_eq!(active(&mut namespace, "all", NOW), 1);
    let refused = namespace.send("events", vec![Message::new("123456789")], NOW);
    assert_eq!(refused, Err(SendError::TooLarge { size: 9, limit: 8 }));
    assert_eq!(active(&mut namespace, "all", later(NOW, Duration::from_secs(10))), 0);
}

#[test]
fn queues_and_topics_share_names_and_a_subscription_is_no_queue() {
    let mut namespace = namespace(TopicSettings::default());
    let create = |namespace: &mut Namespace, name: &str| namespace.create_queue(name, QueueSettings::default(), NOW);
    assert_eq!(
        create(&mut namespace, "events"),
        Err(CreateError::Exists("events".into()))
    );
    for name in ["", "a//b", "/a", "a?", "a/Subscriptions/b"] {
        assert_eq!(
            create(&mut namespace, name),
            Err(CreateError::Name(name.into())),
            "{name}"
        );
    }
    create(&mut namespace, "a/b").unwrap();
    assert_eq!(namespace.queue_names(), ["a/b"]);
    let again = namespace.create_subscription("events", "ALL", QueueSettings::default(), Filter::True, NOW);
    assert_eq!(again, Err(CreateError::Exists("ALL".into())));
    let nowhere = namespace.create_subscription("other", "all", QueueSettings::default(), Filter::True, NOW);
    assert_eq!(nowhere, Err(CreateError::Missing("other".into())));
}

#[test]
fn what_is_deleted_is_announced_to_who_waits_there() {
    let mut namespace = namespace(TopicSettings::default());
    assert!(namespace.delete_subscription("EVENTS", "Red"));
    assert!(!namespace.delete_subscription("events", "red"));
    assert!(
        namespace
            .take_removed()
            .contains(&Address::main("events/subscriptions/red"))
    );
    assert!(namespace.delete("events") && !namespace.delete("events"));
    assert!(
        namespace
            .take_removed()
            .contains(&Address::main("events/subscriptions/all"))
    );
}
