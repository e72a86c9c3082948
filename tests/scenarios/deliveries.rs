//! What becomes of a delivery whose handler fails, traps, hangs or takes long; with a guest that does as it is told.

use std::time::{Duration, Instant};

use petstore_emulator::{Emulator, LocalAzure, Message, QueueSettings, Settings};
use petstore_stack::{Host, LogLine};
use tempfile::TempDir;

use crate::probe::settings;
use crate::shop::SOON;

/// The host receiving for the probe, from a queue of its own emulator.
struct Receiving {
    emulator: Emulator,
    host: Host,
    _folder: TempDir,
}

impl Receiving {
    async fn start(queue: QueueSettings, options: &[&str]) -> Self {
        Self::holding(Duration::from_millis(50), queue, options).await
    }

    /// The same with another time for which a delivery is held after its first failure.
    async fn holding(first: Duration, queue: QueueSettings, options: &[&str]) -> Self {
        let emulator = Emulator::start(Settings {
            queues: vec![("work".into(), queue)],
            ..Settings::default()
        })
        .await
        .unwrap();
        let manifest = format!(
            "[[trigger.service-bus]]\nid = \"work\"\ncomponent = \"probe\"\nqueue = \"work\"\nconnection = \"{}\"\n\
             first_hold_ms = {}\n[component.probe]\nsource = \"{{guests}}/probe.wasm\"\n",
            emulator.service_bus_connection(),
            first.as_millis()
        );
        let folder = tempfile::tempdir().unwrap();
        let host = Host::start(&settings(folder.path(), &manifest, options)).await.unwrap();
        Self {
            emulator,
            host,
            _folder: folder,
        }
    }

    fn send(&self, id: &str, body: &str) {
        let message = Message::new(body.to_owned()).with_id(id);
        self.emulator.send("work", message).unwrap();
    }

    /// The first line about the message for which `holds`.
    async fn finished(&self, id: &str, holds: impl Fn(&LogLine) -> bool) -> LogLine {
        self.host
            .log()
            .wait_for(id, SOON, |line| line.finishes(id) && holds(line))
            .await
            .unwrap()
    }

    async fn until(&self, what: &str, holds: impl Fn(&LocalAzure) -> bool) {
        let waiting = self.emulator.wait_until(|azure| holds(azure));
        if tokio::time::timeout(SOON, waiting).await.is_err() {
            panic!("{what}: not within {SOON:?}\n{}", self.host.log().tail());
        }
    }

    /// When the requests for the queue's first message came that have this method.
    fn requests(&self, method: &str) -> Vec<Duration> {
        let requests = self.emulator.requests().into_iter();
        let of_message = requests.filter(|request| request.path.starts_with("/work/messages/1/"));
        let wanted = of_message.filter(|request| request.method == method);
        wanted.map(|request| request.at).collect()
    }

    async fn until_empty(&self) {
        let empty = |azure: &LocalAzure| azure.queue("work").is_some_and(|q| q.active + q.locked == 0);
        self.until("the queue empty", empty).await;
    }
}

#[tokio::test]
async fn a_handlers_word_is_logged_and_the_message_completed() {
    let receiving = Receiving::start(QueueSettings::default(), &[]).await;
    receiving.send("one", "hello");
    let line = receiving.finished("one", |_| true).await;
    assert_eq!(line.str("outcome"), Some("hello"));
    assert_eq!(line.number("delivery_count"), Some(1));
    assert_eq!(line.str("component"), Some("probe"));
    receiving.until_empty().await;
    let queue = receiving.emulator.queue("work").unwrap();
    assert_eq!(queue.dead_lettered, 0);
}

#[tokio::test]
async fn a_delivery_that_keeps_failing_waits_longer_each_time_and_ends_as_a_dead_letter() {
    let queue = QueueSettings {
        max_delivery_count: 4,
        ..QueueSettings::default()
    };
    let receiving = Receiving::start(queue, &[]).await;
    receiving.send("bad", "fail");
    let dead = |azure: &LocalAzure| azure.queue("work").is_some_and(|q| q.dead_lettered == 1);
    receiving.until("a dead letter", dead).await;
    for count in 1..=4 {
        let line = receiving
            .finished("bad", |line| line.number("delivery_count") == Some(count))
            .await;
        assert_eq!(line.str("outcome"), Some("failed"));
    }
    let abandons = receiving.requests("PUT");
    assert_eq!(abandons.len(), 4);
    let watched = |path: &str| path.contains("$DeadLetterQueue");
    let requests = receiving.emulator.requests();
    assert!(
        !requests.iter().any(|request| watched(&request.path)),
        "nobody asked to watch the dead letters"
    );
    let gaps: Vec<Duration> = abandons.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Held for 50 ms, then 100, 200, 400: the gaps are those from the second on.
    for (gap, held) in gaps.iter().zip([100, 200, 400]) {
        assert!(*gap >= Duration::from_millis(held), "{gaps:?}");
    }
}

#[tokio::test]
async fn a_delivery_that_traps_comes_back_and_others_go_on() {
    let receiving = Receiving::start(QueueSettings::default(), &[]).await;
    receiving.send("trap", "trap");
    let failed = receiving.finished("trap", |_| true).await;
    assert_eq!(failed.str("outcome"), Some("failed"));
    receiving.send("well", "hello");
    receiving
        .finished("well", |line| line.str("outcome") == Some("hello"))
        .await;
    let again = |line: &LogLine| line.number("delivery_count") == Some(2);
    receiving.finished("trap", again).await;
}

#[tokio::test]
async fn those_that_share_an_instance_with_one_that_hangs_are_delivered_again() {
    let receiving = Receiving::start(QueueSettings::default(), &["--delivery-time", "1"]).await;
    receiving.send("stuck", "loop");
    receiving.send("waiting", "wait");
    receiving.send("well", "hello");
    let stuck = receiving.finished("stuck", |_| true).await;
    assert_eq!(stuck.str("outcome"), Some("failed"));
    let word = |word: &'static str| move |line: &LogLine| line.str("outcome") == Some(word);
    receiving.finished("waiting", word("waited")).await;
    receiving.finished("well", word("hello")).await;
}

#[tokio::test]
async fn a_lock_is_renewed_while_its_handler_works() {
    // The handler takes three times as long as the lock lasts.
    let queue = QueueSettings {
        lock_duration: Duration::from_secs(5),
        ..QueueSettings::default()
    };
    let receiving = Receiving::start(queue, &[]).await;
    receiving.send("long", "wait 15000");
    let line = receiving.finished("long", |_| true).await;
    assert_eq!(line.str("outcome"), Some("waited"));
    assert_eq!(line.number("delivery_count"), Some(1));
    receiving.until_empty().await;
    let renewals = receiving.requests("POST").len();
    assert!(renewals >= 3, "{renewals} renewals");
}

#[tokio::test]
async fn a_failed_delivery_is_held_for_longer_than_its_lock_lasts() {
    let queue = QueueSettings {
        lock_duration: Duration::from_secs(5),
        ..QueueSettings::default()
    };
    let held = Duration::from_secs(12);
    let receiving = Receiving::holding(held, queue, &[]).await;
    let begun = Instant::now();
    receiving.send("bad", "fail");
    let again = |line: &LogLine| line.number("delivery_count") == Some(2);
    receiving.finished("bad", again).await;
    // A lock that expired would have brought the message back earlier.
    assert!(begun.elapsed() >= held, "{:?}", begun.elapsed());
    let renewals = receiving.requests("POST").len();
    assert!(renewals >= 2, "{renewals} renewals");
}

#[tokio::test]
async fn a_host_that_is_told_to_stop_finishes_its_deliveries_and_gives_back_those_that_wait() {
    let receiving = Receiving::start(QueueSettings::default(), &[]).await;
    receiving.send("long", "wait 1000");
    let locked = |azure: &LocalAzure| azure.queue("work").is_some_and(|q| q.locked == 1);
    receiving.until("the message received", locked).await;
    let Receiving { emulator, host, .. } = receiving;
    let log = host.log().clone();
    let status = host.terminate(SOON).await.unwrap();
    assert!(status.success(), "{status}");
    let line = log.delivery_finished("long", SOON).await.unwrap();
    assert_eq!(line.str("outcome"), Some("waited"));
    let queue = emulator.queue("work").unwrap();
    assert_eq!((queue.active, queue.locked), (0, 0));
}

#[tokio::test]
async fn more_messages_than_places_are_all_handled() {
    let receiving = Receiving::start(QueueSettings::default(), &[]).await;
    for number in 0..200 {
        receiving.send(&format!("m{number}"), "hello");
    }
    receiving.until_empty().await;
    for number in 0..200 {
        receiving.finished(&format!("m{number}"), |_| true).await;
    }
}
