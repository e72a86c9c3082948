//! Deliveries gone wrong, on request: what every receiver must live with and seldom meets.

use jiff::Timestamp;

use super::backlog::Held;
use super::namespace::{Namespace, NoSuchQueue};
use super::queue::{Delivery, Queue, ReceiveMode};
use super::{Address, SubQueue};
use crate::random::Random;

/// What goes wrong with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdelivery {
    /// The message is delivered, and once more as another message of the same MessageId.
    Duplicate,
    /// The newest message is delivered rather than the oldest.
    Reorder,
    /// The lock is lost as soon as the message is delivered; of a settlement, just before it.
    LoseLock,
}

impl Namespace {
    /// Delivers a message from there, wrongly. There is nothing wrong with receiving from an empty queue.
    pub fn misdeliver(
        &mut self,
        from: &Address,
        mode: ReceiveMode,
        how: Misdelivery,
        now: Timestamp,
    ) -> Result<Option<Delivery>, NoSuchQueue> {
        let delivery = self.work(from, |queue, random| {
            queue.misdeliver(from.sub_queue, mode, how, now, random)
        })?;
        // What came back wakes a receiver, though there are no more messages than before.
        if delivery.is_some() {
            self.arrivals.push(from.clone());
        }
        Ok(delivery)
    }

    /// Ends the lock of a held message before its time. Nothing happens if it is not held.
    pub fn lose_lock(&mut self, from: &Address, held: &Held, now: Timestamp) -> Result<(), NoSuchQueue> {
        self.work(from, |queue, _| queue.lose_lock(from.sub_queue, held, now))
    }
}

impl Queue {
    /// Delivers a message wrongly.
    pub fn misdeliver(
        &mut self,
        from: SubQueue,
        mode: ReceiveMode,
        how: Misdelivery,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Delivery> {
        if how == Misdelivery::Reorder {
            return self.receive_newest(from, mode, now, random);
        }
        let delivery = self.receive(from, mode, now, random)?;
        match (how, delivery.lock) {
            (Misdelivery::Duplicate, _) => self.repeat(from, &delivery.message),
            (Misdelivery::LoseLock, Some(lock)) => {
                let held = Held {
                    message: delivery.message.sequence_number.to_string(),
                    token: lock.token,
                };
                self.lose_lock(from, &held, now);
            }
            _ => {}
        }
        Some(delivery)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::service_bus::queue::Settlement;
    use crate::service_bus::{Message, QueueSettings};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    struct Bench(Namespace);

    impl Bench {
        fn new(messages: &[&'static str]) -> Self {
            let mut namespace = Namespace::new(Random::from_seed(1));
            let settings = QueueSettings::default().detecting_duplicates();
            namespace.create_queue("orders", settings, NOW).unwrap();
            let messages = messages.iter().map(|id| Message::new(*id).with_id(*id)).collect();
            namespace.send("orders", messages, NOW).unwrap();
            namespace.take_arrivals();
            Self(namespace)
        }

        fn next(&mut self, how: Option<Misdelivery>) -> Option<Delivery> {
            let (from, mode) = (Address::main("orders"), ReceiveMode::PeekLock);
            match how {
                Some(how) => self.0.misdeliver(&from, mode, how, NOW).unwrap(),
                None => self.0.receive(&from, mode, NOW).unwrap(),
            }
        }

        fn complete(&mut self, delivery: &Delivery) -> bool {
            let from = Address::main("orders");
            self.0.settle(&from, &held(delivery), Settlement::Complete, NOW).is_ok()
        }
    }

    fn held(delivery: &Delivery) -> Held {
        Held {
            message: delivery.message.id().to_owned(),
            token: delivery.lock.unwrap().token,
        }
    }

    #[test]
    fn a_duplicate_is_delivered_twice_and_settled_twice() {
        let mut bench = Bench::new(&["a"]);
        let first = bench.next(Some(Misdelivery::Duplicate)).unwrap();
        assert_eq!(bench.0.take_arrivals(), [Address::main("orders")]);
        let second = bench.next(None).unwrap();
        assert_eq!((first.message.id(), second.message.id()), ("a", "a"));
        assert_eq!(second.message.delivery_count, 1);
        assert!(bench.complete(&first) && bench.complete(&second));
        assert!(bench.next(None).is_none());
        assert_eq!(bench.0.queue("orders").unwrap().bytes(), 0);
    }

    #[test]
    fn the_newest_message_overtakes() {
        let mut bench = Bench::new(&["a", "b", "c"]);
        let order: Vec<_> = [Some(Misdelivery::Reorder), None, None]
            .into_iter()
            .map(|how| bench.next(how).unwrap().message.id().to_owned())
            .collect();
        assert_eq!(order, ["c", "a", "b"]);
    }

    #[test]
    fn a_lost_lock_lets_another_have_the_message() {
        let mut bench = Bench::new(&["a"]);
        let first = bench.next(Some(Misdelivery::LoseLock)).unwrap();
        assert!(!bench.complete(&first));
        let second = bench.next(None).unwrap();
        assert_eq!(second.message.delivery_count, 2);
        bench
            .0
            .lose_lock(&Address::main("orders"), &held(&second), NOW)
            .unwrap();
        assert!(!bench.complete(&second));
        let third = bench.next(None).unwrap();
        assert_eq!(third.message.delivery_count, 3);
        let tokens: HashSet<_> = [&first, &second, &third]
            .map(|delivery| delivery.lock.unwrap().token)
            .into();
        assert_eq!(tokens.len(), 3);
        assert!(bench.complete(&third));
    }

    #[test]
    fn nothing_is_wrong_with_an_empty_queue() {
        let mut bench = Bench::new(&[]);
        for how in [Misdelivery::Duplicate, Misdelivery::Reorder, Misdelivery::LoseLock] {
            assert!(bench.next(Some(how)).is_none());
        }
        assert!(bench.0.take_arrivals().is_empty());
    }
}
