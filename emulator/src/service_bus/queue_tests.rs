//! What a queue promises, second by second.

use super::*;
use std::time::Duration;

struct Bench {
    queue: Queue,
    random: Random,
    now: Timestamp,
}

impl Bench {
    fn new(settings: QueueSettings) -> Self {
        let now = "2024-05-01T12:00:00Z".parse().unwrap();
        Self {
            queue: Queue::new("orders", settings, now),
            random: Random::from_seed(1),
            now,
        }
    }

    fn pass(&mut self, seconds: u64) {
        self.now = later(self.now, Duration::from_secs(seconds));
    }

    fn send(&mut self, message: Message) {
        self.queue.send(message, self.now, &mut self.random).unwrap();
    }

    fn peek_lock(&mut self, from: SubQueue) -> Option<Delivery> {
        self.queue
            .receive(from, ReceiveMode::PeekLock, self.now, &mut self.random)
    }

    fn next(&mut self) -> Delivery {
        self.peek_lock(SubQueue::Main).unwrap()
    }

    fn settle(&mut self, delivery: &Delivery, settlement: Settlement) -> Result<(), LockLost> {
        self.queue.settle(SubQueue::Main, &held(delivery), settlement, self.now)
    }
}

fn held(delivery: &Delivery) -> Held {
    Held {
        message: delivery.message.sequence_number.to_string(),
        token: delivery.lock.unwrap().token,
    }
}

#[test]
fn a_message_is_held_by_one_receiver_and_gone_when_completed() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    let delivery = bench.next();
    assert_eq!(delivery.message.delivery_count, 1);
    assert_eq!(delivery.message.id().len(), 32, "a message without an id is given one");
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    bench.settle(&delivery, Settlement::Complete).unwrap();
    assert_eq!(bench.settle(&delivery, Settlement::Complete), Err(LockLost));
    bench.pass(3600);
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    assert_eq!(bench.queue.bytes(), 0);
}

#[test]
fn a_lock_is_lost_at_its_end_and_not_before() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    let first = bench.next();
    bench.pass(59);
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    assert_eq!(bench.queue.next_event(), Some(first.lock.unwrap().until));
    bench.pass(1);
    assert_eq!(bench.settle(&first, Settlement::Complete), Err(LockLost));
    let second = bench.next();
    assert_eq!(second.message.delivery_count, 2);
    assert_ne!(second.lock.unwrap().token, first.lock.unwrap().token);
    assert_eq!(
        bench.settle(&first, Settlement::Abandon),
        Err(LockLost),
        "the first receiver has no say any more"
    );
    bench.settle(&second, Settlement::Complete).unwrap();
}

#[test]
fn renewal_extends_the_lock_from_now() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    let delivery = bench.next();
    bench.pass(50);
    bench.settle(&delivery, Settlement::Renew).unwrap();
    bench.pass(50);
    bench.settle(&delivery, Settlement::Renew).unwrap();
    bench.pass(60);
    assert_eq!(bench.settle(&delivery, Settlement::Renew), Err(LockLost));
    assert_eq!(bench.next().message.delivery_count, 2);
}

#[test]
fn an_abandoned_message_keeps_its_place() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    bench.send(Message::new("b"));
    let first = bench.next();
    bench.settle(&first, Settlement::Abandon).unwrap();
    let again = bench.next();
    assert_eq!(again.message.sequence_number, 1);
    assert_eq!(again.message.delivery_count, 2);
    assert_eq!(bench.next().message.sequence_number, 2);
}

#[test]
fn a_settlement_may_name_the_message_id_but_not_another_message() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a").with_id("order-7"));
    let delivery = bench.next();
    let token = delivery.lock.unwrap().token;
    let other = Held {
        message: "order-8".into(),
        token,
    };
    assert_eq!(
        bench
            .queue
            .settle(SubQueue::Main, &other, Settlement::Complete, bench.now),
        Err(LockLost)
    );
    let named = Held {
        message: "order-7".into(),
        token,
    };
    bench
        .queue
        .settle(SubQueue::Main, &named, Settlement::Complete, bench.now)
        .unwrap();
}

#[test]
fn too_many_deliveries_make_a_dead_letter() {
    let mut bench = Bench::new(QueueSettings {
        max_delivery_count: 3,
        ..QueueSettings::default()
    });
    bench.send(Message::new("a").with_property("kind", "dog"));
    for count in 1..=3 {
        let delivery = bench.next();
        assert_eq!(delivery.message.delivery_count, count);
        if count == 2 {
            bench.pass(60);
        } else {
            bench.settle(&delivery, Settlement::Abandon).unwrap();
        }
    }
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    let dead = bench.peek_lock(SubQueue::DeadLetter).unwrap();
    let property = |name: &str| {
        dead.message
            .message
            .properties
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(property("kind"), Some("dog".into()));
    assert_eq!(property("DeadLetterReason"), Some("MaxDeliveryCountExceeded".into()));
    assert_eq!(
        property("DeadLetterErrorDescription"),
        Some("Message could not be consumed after 3 delivery attempts.".into())
    );
    assert_eq!(
        bench.settle(&dead, Settlement::Complete),
        Err(LockLost),
        "it is settled where it was received"
    );
    bench.pass(60);
    let again = bench.peek_lock(SubQueue::DeadLetter).unwrap();
    bench
        .queue
        .settle(SubQueue::DeadLetter, &held(&again), Settlement::Complete, bench.now)
        .unwrap();
    assert_eq!(bench.queue.bytes(), 0);
}

#[test]
fn a_repeated_message_id_is_dropped_within_the_window() {
    let mut bench = Bench::new(QueueSettings::default().detecting_duplicates());
    bench.send(Message::new("a").with_id("1"));
    let delivery = bench.next();
    bench.settle(&delivery, Settlement::Complete).unwrap();
    bench.pass(599);
    bench.send(Message::new("a").with_id("1"));
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    bench.pass(1);
    bench.send(Message::new("a").with_id("1"));
    assert_eq!(bench.next().message.delivery_count, 1);
}

#[test]
fn without_detection_a_repeated_id_is_another_message() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a").with_id("1"));
    bench.send(Message::new("a").with_id("1"));
    assert_eq!(
        (
            bench.next().message.sequence_number,
            bench.next().message.sequence_number
        ),
        (1, 2)
    );
}

#[test]
fn receive_and_delete_leaves_nothing() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    let delivery = bench
        .queue
        .receive(
            SubQueue::Main,
            ReceiveMode::ReceiveAndDelete,
            bench.now,
            &mut bench.random,
        )
        .unwrap();
    assert!(delivery.lock.is_none());
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    assert_eq!(bench.queue.bytes(), 0);
}

#[test]
fn an_expired_message_is_dropped_or_dead_lettered() {
    let message = || Message {
        time_to_live: Some(Duration::from_secs(10)),
        ..Message::new("a")
    };
    let mut dropping = Bench::new(QueueSettings::default());
    dropping.send(message());
    dropping.pass(10);
    assert!(dropping.peek_lock(SubQueue::Main).is_none());
    assert!(dropping.peek_lock(SubQueue::DeadLetter).is_none());

    let mut keeping = Bench::new(QueueSettings {
        dead_letter_expired: true,
        ..QueueSettings::default()
    });
    keeping.send(message());
    let delivery = keeping.next();
    keeping.pass(10);
    assert!(
        keeping.settle(&delivery, Settlement::Renew).is_ok(),
        "it does not expire in a receiver's hands"
    );
    keeping.settle(&delivery, Settlement::Abandon).unwrap();
    let dead = keeping.peek_lock(SubQueue::DeadLetter).unwrap();
    assert!(
        dead.message
            .message
            .properties
            .contains(&("DeadLetterReason".into(), "TTLExpiredException".into()))
    );
}

#[test]
fn a_scheduled_message_arrives_in_time_with_a_number_of_its_own() {
    let mut bench = Bench::new(QueueSettings::default());
    let due = later(bench.now, Duration::from_secs(30));
    bench.send(Message {
        scheduled: Some(due),
        ..Message::new("late")
    });
    bench.send(Message::new("soon"));
    assert_eq!(bench.next().message.sequence_number, 2);
    assert!(bench.peek_lock(SubQueue::Main).is_none());
    bench.pass(30);
    let late = bench.next();
    assert_eq!((late.message.sequence_number, late.message.enqueued), (3, due));
}

#[test]
fn what_is_too_large_or_does_not_fit_is_refused() {
    let mut bench = Bench::new(QueueSettings {
        max_message_bytes: 10,
        max_bytes: 15,
        ..QueueSettings::default()
    });
    let refusal = |bench: &Bench, message: Message| bench.queue.check(&[message]).unwrap_err();
    assert_eq!(
        refusal(&bench, Message::new("12345678901")),
        SendError::TooLarge { size: 11, limit: 10 }
    );
    assert!(matches!(
        refusal(&bench, Message::new("a").with_id("i".repeat(129))),
        SendError::Invalid(_)
    ));
    bench.send(Message::new("123").with_id("1"));
    bench.send(Message::new("123").with_id("2"));
    assert_eq!(
        refusal(&bench, Message::new("12345678")),
        SendError::Full("orders".into())
    );
}

#[test]
fn what_was_put_back_has_not_changed() {
    let mut bench = Bench::new(QueueSettings::default());
    bench.send(Message::new("a"));
    bench.send(Message::new("b"));
    bench.next();
    let mut kept = std::collections::BTreeMap::new();
    for state in bench.queue.take_changed() {
        if let State::Message(Place::In(SubQueue::Main), number, Some(now)) = state {
            kept.insert(number, now);
        }
    }
    let bytes = bench.queue.bytes();
    bench.queue = Queue::new("orders", QueueSettings::default(), bench.now);
    for kept in kept.into_values() {
        bench.queue.restore_message(Place::In(SubQueue::Main), kept);
    }
    assert_eq!(bench.queue.bytes(), bytes);
    let written_again = bench
        .queue
        .take_changed()
        .filter(|state| matches!(state, State::Message(..)));
    assert_eq!(written_again.count(), 0);
    assert_eq!(bench.next().message.message.body, "b");
}
