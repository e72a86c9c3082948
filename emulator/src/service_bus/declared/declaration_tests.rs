//! Files as Microsoft's emulator reads them.

use super::*;
use crate::random::Random;
use crate::service_bus::Message;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const FILE: &str = r#"{"UserConfig":{"Namespaces":[{"Name":"sbemulatorns",
    "Queues":[{"Name":"queue.1","Properties":{"DeadLetteringOnMessageExpiration":true,"DefaultMessageTimeToLive":"PT1H",
      "DuplicateDetectionHistoryTimeWindow":"PT20S","ForwardDeadLetteredMessagesTo":"","ForwardTo":"","LockDuration":"PT30S",
      "MaxDeliveryCount":3,"RequiresDuplicateDetection":true,"RequiresSession":false}},{"Name":"plain"}],
    "Topics":[{"Name":"topic.1","Properties":{"DefaultMessageTimeToLive":"PT1H"},"Subscriptions":[
      {"Name":"all"},
      {"Name":"some","Properties":{"LockDuration":"PT1M"},"Rules":[
        {"Name":"label","Properties":{"FilterType":"Correlation","CorrelationFilter":{"Label":"l","Properties":{"n":1}}}},
        {"Name":"sql","Properties":{"FilterType":"Sql","SqlFilter":{"SqlExpression":"sys.MessageId = 'm'"}}}]}]}]}],
    "Logging":{"Type":"File"}}}"#;

#[test]
fn everything_declared_is_created() {
    let declaration = Declaration::parse(FILE.as_bytes()).unwrap();
    let mut namespace = Namespace::new(Random::from_seed(1));
    declaration.create(&mut namespace, NOW).unwrap();
    let queue = namespace.queue("queue.1").unwrap();
    let expected = QueueSettings {
        lock_duration: Duration::from_secs(30),
        max_delivery_count: 3,
        duplicate_detection: Some(Duration::from_secs(20)),
        default_time_to_live: Some(Duration::from_secs(3600)),
        dead_letter_expired: true,
        ..QueueSettings::default()
    };
    assert_eq!(queue.settings, expected);
    assert_eq!(namespace.queue("plain").unwrap().settings, QueueSettings::default());
    let messages = vec![
        Message::new("1")
            .with_label("l")
            .with_property("n", Property::Integer(1)),
        Message::new("2").with_id("m"),
        Message::new("3"),
    ];
    namespace.send("topic.1", messages, NOW).unwrap();
    for (name, count) in [("all", 3), ("some", 2)] {
        let snapshot = namespace
            .snapshot(&format!("topic.1/subscriptions/{name}"), NOW)
            .unwrap();
        assert_eq!(snapshot.active, count, "{name}");
    }
}

#[test]
fn only_what_is_missing_is_created() {
    let declaration = Declaration::parse(FILE.as_bytes()).unwrap();
    let mut namespace = Namespace::new(Random::from_seed(1));
    let settings = QueueSettings::default();
    namespace.create_queue("Queue.1", settings.clone(), NOW).unwrap();
    namespace
        .create_topic("topic.1", TopicSettings::default(), NOW)
        .unwrap();
    namespace
        .create_subscription("topic.1", "some", settings.clone(), Filter::False, NOW)
        .unwrap();
    for _ in 0..2 {
        declaration.create(&mut namespace, NOW).unwrap();
        let some = namespace.subscription("topic.1", "some").unwrap();
        assert_eq!(namespace.queue("queue.1").unwrap().settings, settings);
        assert_eq!((some.rules.len(), &some.queue.settings), (1, &settings));
        assert!(namespace.queue("plain").is_some() && namespace.subscription("topic.1", "all").is_some());
    }
}

#[test]
fn a_name_is_declared_once() {
    for other in [r#"{"Name":"Plain"}"#, r#"{"Name":"topic.1"}"#] {
        let twice = FILE.replace(r#"{"Name":"plain"}"#, &format!(r#"{{"Name":"plain"}},{other}"#));
        let declaration = Declaration::parse(twice.as_bytes()).unwrap();
        let created = declaration.create(&mut Namespace::new(Random::from_seed(1)), NOW);
        assert!(matches!(created, Err(CreateError::Exists(_))), "{other}");
    }
}

#[test]
fn what_cannot_be_declared_is_named() {
    for (old, new, mark) in [
        ("\"ForwardTo\":\"\"", "\"ForwardTo\":\"plain\"", "queue.1: ForwardTo"),
        ("\"PT30S\"", "\"30\"", "queue.1: LockDuration"),
        ("sys.MessageId = 'm'", "a +", "sql: the filter cannot be read"),
        ("\"Label\"", "\"Lable\"", "label: Lable"),
        (
            "\"FilterType\":\"Sql\"",
            "\"FilterType\":\"Correlation\"",
            "sql: the rule must have",
        ),
        ("\"SqlFilter\":", "\"Action\":{},\"SqlFilter\":", "sql: rule actions"),
    ] {
        let error = Declaration::parse(FILE.replace(old, new).as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(mark), "{error}");
    }
    let unknown = FILE.replace("\"LockDuration\":\"PT30S\"", "\"LookDuration\":\"PT30S\"");
    let DeclarationError::Shape(error) = Declaration::parse(unknown.as_bytes()).unwrap_err() else {
        panic!("it is of the wrong shape")
    };
    assert!(error.to_string().contains("LookDuration"), "{error}");
}
