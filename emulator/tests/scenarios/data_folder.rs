//! A folder that keeps everything from one emulator to the next.

use std::path::Path;
use std::time::Duration;

use petstore_emulator::service_bus::QueueSettings;
use petstore_emulator::{
    Answering, DataFolder, Emulator, Filter, Message, MessageState, Property, Settings, SqlFilter, StartError,
    StoreError, TopicSettings,
};
use reqwest::{Method, StatusCode};

use crate::support::{blob, header, send, service_bus, soon};

const LOCK: &str = "/orders/messages/head?timeout=0";

fn settings(folder: &Path) -> Settings {
    Settings {
        data: Some(DataFolder::new(folder)),
        ..Settings::default()
    }
}

async fn start(folder: &Path) -> Emulator {
    Emulator::start(settings(folder)).await.unwrap()
}

/// The path of a `Location`.
fn path(location: &str) -> &str {
    let rest = location.split_once("://").unwrap().1;
    &rest[rest.find('/').unwrap()..]
}

async fn status(emulator: &Emulator, method: Method, path: &str) -> StatusCode {
    send(service_bus(emulator, method, path)).await.status()
}

#[tokio::test]
async fn messages_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = start(folder.path()).await;
    let message = Message {
        label: Some("l".into()),
        time_to_live: Some(Duration::from_secs(3600)),
        ..Message::new(vec![0, 159, 146, 150])
    };
    let message = message
        .with_id("held")
        .with_content_type("text/plain")
        .with_property("text", "ü\"")
        .with_property("fraction", Property::Number(0.1 + 0.2))
        .with_property("date", Property::Date("2019-04-25T06:37:16Z".parse().unwrap()));
    emulator.send("orders", message).unwrap();
    let held = send(service_bus(&emulator, Method::POST, LOCK)).await;
    let location = path(header(&held, "Location")).to_owned();
    emulator.send("orders", Message::new("a").with_id("abandoned")).unwrap();
    let abandoned = send(service_bus(&emulator, Method::POST, LOCK)).await;
    let settled = status(&emulator, Method::PUT, path(header(&abandoned, "Location"))).await;
    assert_eq!(settled, StatusCode::OK);
    emulator.send("orders", Message::new("c").with_id("completed")).unwrap();
    let due = emulator.now() + Duration::from_secs(600);
    let later = Message {
        scheduled: Some(due),
        ..Message::new("s").with_id("scheduled")
    };
    emulator.send("orders", later).unwrap();
    let before = emulator.queue("orders").unwrap();
    soon(emulator.stop()).await;

    let emulator = start(folder.path()).await;
    let after = emulator.queue("orders").unwrap();
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    assert_eq!((after.active, after.locked, after.scheduled), (2, 1, 1));
    let counted = emulator.queue_counts("orders").unwrap();
    assert_eq!((counted.active, counted.locked, counted.scheduled), (2, 1, 1));
    assert_eq!(after.messages[1].delivery_count, 1);
    assert_eq!(
        status(&emulator, Method::DELETE, &location).await,
        StatusCode::OK,
        "the lock is still the receiver's"
    );
    emulator.send("orders", Message::new("again").with_id("held")).unwrap();
    assert_eq!(
        emulator.queue("orders").unwrap().messages.len(),
        3,
        "the repeat is dropped"
    );
    emulator.send("orders", Message::new("new").with_id("new")).unwrap();
    let numbers = emulator.queue("orders").unwrap().messages;
    let new = numbers.iter().find(|message| message.id == "new").unwrap();
    assert_eq!(new.sequence_number, 5, "no number is given twice");
}

#[tokio::test]
async fn time_goes_on_while_nothing_runs() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = start(folder.path()).await;
    emulator.advance(Duration::from_secs(3600));
    emulator.send("orders", Message::new("x")).unwrap();
    for _ in 0..QueueSettings::default().max_delivery_count {
        let delivered = send(service_bus(&emulator, Method::POST, LOCK)).await;
        let settled = status(&emulator, Method::PUT, path(header(&delivered, "Location"))).await;
        assert_eq!(settled, StatusCode::OK);
    }
    emulator.send("orders", Message::new("y").with_id("y")).unwrap();
    send(service_bus(&emulator, Method::POST, LOCK)).await;
    let now = emulator.now();
    soon(emulator.stop()).await;
    let emulator = start(folder.path()).await;
    assert!(emulator.now() >= now, "the clock stays ahead");
    let queue = emulator.queue("orders").unwrap();
    assert_eq!((queue.locked, queue.dead_lettered), (1, 1));
    let properties = &queue.dead_letters[0].properties;
    assert!(properties.contains(&("DeadLetterReason".into(), "\"MaxDeliveryCountExceeded\"".into())));
    emulator.advance(Duration::from_secs(60));
    let queue = emulator.queue("orders").unwrap();
    assert_eq!(
        queue.messages[0].state,
        MessageState::Active,
        "a lock that was kept ends in time"
    );
}

#[tokio::test]
async fn entities_come_back_with_their_rules_and_stay_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = start(folder.path()).await;
    let filter = SqlFilter::parse("n > @least", vec![("@least".into(), Property::Integer(1))]).unwrap();
    emulator.create_topic("Events", TopicSettings::default()).unwrap();
    for (name, filter) in [("Many", Filter::Sql(filter)), ("all", Filter::True)] {
        let settings = QueueSettings::default();
        emulator.create_subscription("events", name, settings, filter).unwrap();
    }
    emulator.create_queue("gone", QueueSettings::default()).unwrap();
    emulator.send("gone", Message::new("x")).unwrap();
    emulator
        .send("events", Message::new("1").with_property("n", Property::Integer(2)))
        .unwrap();
    assert_eq!(status(&emulator, Method::DELETE, "/gone").await, StatusCode::OK);
    soon(emulator.stop()).await;

    let emulator = start(folder.path()).await;
    assert_eq!(emulator.queue_names(), ["orders"]);
    emulator.create_queue("gone", QueueSettings::default()).unwrap();
    assert_eq!(emulator.queue("gone").unwrap().messages.len(), 0);
    emulator
        .send("events", Message::new("2").with_property("n", Property::Integer(1)))
        .unwrap();
    for (name, count) in [("many", 1), ("all", 2)] {
        let queue = emulator.queue(&format!("events/subscriptions/{name}")).unwrap();
        assert_eq!(queue.active, count, "{name}");
    }
    let name = emulator.queue("events/subscriptions/many").unwrap().name;
    assert_eq!(name, "Events/subscriptions/Many");
}

#[tokio::test]
async fn blobs_come_back_with_their_etags_and_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = start(folder.path()).await;
    let put = |emulator: &Emulator, path: &str, body: &'static str| {
        blob(emulator, Method::PUT, path)
            .header("x-ms-blob-type", "BlockBlob")
            .header("x-ms-meta-Revision", "7")
            .header("x-ms-blob-content-type", "text/plain")
            .body(body)
    };
    send(put(&emulator, "orders/kept", "kept")).await;
    send(put(&emulator, "orders/deleted", "deleted")).await;
    send(blob(&emulator, Method::DELETE, "orders/deleted")).await;
    send(put(&emulator, "orders/blocks?comp=block&blockid=MQ%3D%3D", "block")).await;
    assert_eq!(
        send(blob(&emulator, Method::DELETE, "carts?restype=container"))
            .await
            .status(),
        202
    );
    let before = emulator.blob("orders", "kept").unwrap();
    soon(emulator.stop()).await;

    let without = Settings {
        containers: Vec::new(),
        ..settings(folder.path())
    };
    let emulator = Emulator::start(without).await.unwrap();
    assert_eq!(emulator.container_names(), ["orders"]);
    assert_eq!(emulator.blob_names("orders"), ["kept"]);
    assert_eq!(emulator.blob("orders", "kept"), Some(before.clone()));
    let matching = put(&emulator, "orders/kept", "newer").header("If-Match", before.etag.to_string());
    assert_eq!(send(matching).await.status(), StatusCode::CREATED);
    let list = "<BlockList><Latest>MQ==</Latest></BlockList>";
    let committed = send(blob(&emulator, Method::PUT, "orders/blocks?comp=blocklist").body(list)).await;
    assert_eq!(committed.status(), StatusCode::CREATED);
    assert_eq!(emulator.blob("orders", "blocks").unwrap().text(), "block");
    soon(emulator.stop()).await;

    let emulator = start(folder.path()).await;
    let blocks = emulator.blob("orders", "blocks").unwrap();
    assert_eq!((blocks.text().as_str(), blocks.blocks.len()), ("block", 1));
    let again =
        send(blob(&emulator, Method::PUT, "orders/blocks?comp=blocklist").body(list.replace("Latest", "Uncommitted")))
            .await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "the block was used up");
}

#[tokio::test]
async fn a_run_that_was_accepted_mails_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    // It takes the connection and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut waiting = settings(folder.path());
    waiting.mail.smtp = Some(format!("smtp://{}", silent.local_addr().unwrap()));
    waiting.workflow.answering = Answering::AtOnce;
    let emulator = Emulator::start(waiting).await.unwrap();
    let alert = r#"{"id":"a:1","subject":"s","text":"t","reason":"r","data":"{}"}"#;
    let post = reqwest::Client::new().post(emulator.alert_url()).body(alert);
    let accepted = send(post.header("Content-Type", "application/json")).await;
    assert_eq!(accepted.status(), StatusCode::ACCEPTED);
    soon(emulator.stop()).await;
    assert!(emulator.inbox().is_empty());

    let emulator = start(folder.path()).await;
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
    let mail = emulator.inbox().remove(0);
    soon(emulator.stop()).await;
    let emulator = start(folder.path()).await;
    soon(emulator.stop()).await;
    assert_eq!(emulator.inbox(), [mail], "the run has ended, and its mail is kept");
}

#[tokio::test]
async fn a_seed_does_not_repeat_itself_in_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    for count in 1..=3 {
        let seeded = Settings {
            seed: Some(7),
            ..settings(folder.path())
        };
        let emulator = Emulator::start(seeded).await.unwrap();
        emulator.send("orders", Message::new("x")).unwrap();
        let active = emulator.queue("orders").unwrap().active;
        assert_eq!(active, count, "a repeated MessageId would be dropped");
        soon(emulator.stop()).await;
    }
}

#[tokio::test]
async fn a_folder_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path()).await;
    let error = Emulator::start(settings(folder.path())).await.unwrap_err();
    assert!(matches!(error, StartError::Data(StoreError::InUse { .. })), "{error:?}");
    soon(first.stop()).await;
    start(folder.path()).await;
}

#[tokio::test]
async fn a_file_of_somebody_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let content = "somebody's notes, which are longer than the header of a database".repeat(4);
    std::fs::write(&file, &content).unwrap();
    let error = Emulator::start(settings(folder.path())).await.unwrap_err();
    assert!(
        matches!(error, StartError::Data(StoreError::Foreign { .. })),
        "{error:?}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), content);
}
