//! The partitions of one hub.

use jiff::Timestamp;

use super::partition::Partition;
use super::partition_key::partition_of;
use super::{EventHub, EventHubSnapshot, PartitionSnapshot};
use crate::service_bus::Message;

/// The most bytes that one request may bring, properties included (Microsoft, "Azure Event Hubs quotas and limits").
pub const LARGEST: usize = 1024 * 1024;
/// The longest partition key, in characters.
const LONGEST_KEY: usize = 128;

/// Which partition gets the events of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The one of their key; without a key, each partition in turn.
    ByKey,
    /// The one with this id.
    Partition(String),
    /// The one of this publisher, whose name is the key.
    Publisher(String),
}

/// Why a hub does not take events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendEventError {
    /// There is no such hub.
    #[error("there is no event hub {0:?}")]
    NoSuchHub(String),
    /// The hub has no such partition.
    #[error(
        "The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and {last}."
    )]
    NoSuchPartition {
        /// The last partition's id.
        last: usize,
    },
    /// The events are too large together.
    #[error("The maximum message size quota for outgoing messages ({LARGEST}) has been exceeded.")]
    TooLarge,
    /// The key is too long.
    #[error("The partition key is longer than {LONGEST_KEY} characters.")]
    LongKey,
    /// An event with a key was sent to a partition, or to a publisher of another name.
    #[error("An event that is sent to a partition or by a publisher cannot have a partition key of its own.")]
    KeyNotAllowed,
    /// The events of one request belong to several partitions.
    #[error("All events of a batch must have the same partition key.")]
    SeveralKeys,
}

/// A hub.
#[derive(Debug)]
pub struct Hub {
    name: String,
    partitions: Vec<Partition>,
    /// Which partition gets the next request without a key.
    turn: usize,
}

impl Hub {
    /// An empty hub.
    pub fn new(settings: &EventHub) -> Self {
        Self {
            name: settings.name.clone(),
            partitions: std::iter::repeat_with(|| Partition::new(settings.retention))
                .take(settings.partitions)
                .collect(),
            turn: 0,
        }
    }

    /// Appends the events of one request to one partition: all of them, or none.
    ///
    /// # Errors
    /// The hub does not take them.
    pub fn send(&mut self, to: &Destination, events: Vec<Message>, now: Timestamp) -> Result<(), SendEventError> {
        if events.iter().map(Message::size).sum::<usize>() > LARGEST {
            return Err(SendEventError::TooLarge);
        }
        let index = self.partition_for(to, key_of(&events)?)?;
        if let Some(partition) = self.partitions.get_mut(index) {
            partition.expire(now);
            for event in events {
                partition.append(event, now);
            }
        }
        Ok(())
    }

    fn partition_for(&mut self, to: &Destination, key: Option<&str>) -> Result<usize, SendEventError> {
        let count = self.partitions.len();
        match (to, key) {
            (Destination::ByKey, Some(key)) => Ok(partition_of(key, count)),
            (Destination::ByKey, None) => {
                self.turn = (self.turn + 1) % count.max(1);
                Ok(self.turn)
            }
            (Destination::Partition(id), None) => {
                let index = id.parse().ok().filter(|index| *index < count);
                index.ok_or(SendEventError::NoSuchPartition {
                    last: count.saturating_sub(1),
                })
            }
            (Destination::Publisher(name), key) if key.is_none_or(|key| key == name) => Ok(partition_of(name, count)),
            _ => Err(SendEventError::KeyNotAllowed),
        }
    }

    /// What the partitions hold now.
    pub fn snapshot(&mut self, now: Timestamp) -> EventHubSnapshot {
        for partition in &mut self.partitions {
            partition.expire(now);
        }
        let partitions = self.partitions.iter().enumerate();
        EventHubSnapshot {
            name: self.name.clone(),
            partitions: partitions
                .map(|(id, partition)| PartitionSnapshot::of(id, partition))
                .collect(),
        }
    }
}

/// The one key of all events of a request.
fn key_of(events: &[Message]) -> Result<Option<&str>, SendEventError> {
    let mut keys = events.iter().map(|event| event.partition_key.as_deref());
    let key = keys.next().flatten();
    if keys.any(|other| other != key) {
        return Err(SendEventError::SeveralKeys);
    }
    if key.is_some_and(|key| key.chars().count() > LONGEST_KEY) {
        return Err(SendEventError::LongKey);
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(key: &str, body: &str) -> Message {
        Message {
            partition_key: Some(key.to_owned()),
            ..Message::new(body.to_owned())
        }
    }

    fn hub() -> Hub {
        Hub::new(&EventHub::new("carts"))
    }

    fn send(hub: &mut Hub, to: &Destination, events: Vec<Message>) -> Result<(), SendEventError> {
        hub.send(to, events, Timestamp::UNIX_EPOCH)
    }

    fn counts(hub: &mut Hub) -> Vec<usize> {
        let partitions = hub.snapshot(Timestamp::UNIX_EPOCH).partitions;
        partitions.iter().map(|partition| partition.events.len()).collect()
    }

    #[test]
    fn a_key_leads_to_one_partition_and_keeps_its_order() {
        let mut hub = hub();
        for number in 0..20 {
            let key = format!("session-{}", number % 5);
            send(&mut hub, &Destination::ByKey, vec![keyed(&key, &number.to_string())]).unwrap();
        }
        let partitions = hub.snapshot(Timestamp::UNIX_EPOCH).partitions;
        for key in (0..5).map(|number| format!("session-{number}")) {
            let with_key = |partition: &&PartitionSnapshot| {
                let mut events = partition.events.iter();
                events.any(|event| event.partition_key.as_ref() == Some(&key))
            };
            assert_eq!(partitions.iter().filter(with_key).count(), 1, "{key}");
            let partition = partitions.iter().find(with_key).unwrap();
            let of_key = partition
                .events
                .iter()
                .filter(|event| event.partition_key.as_ref() == Some(&key));
            let bodies: Vec<u32> = of_key.map(|event| event.text.parse().unwrap()).collect();
            assert!(bodies.len() == 4 && bodies.is_sorted(), "{bodies:?}");
        }
    }

    #[test]
    fn without_a_key_partitions_take_turns() {
        let mut hub = hub();
        for _ in 0..8 {
            send(&mut hub, &Destination::ByKey, vec![Message::new("x")]).unwrap();
        }
        assert_eq!(counts(&mut hub), [2, 2, 2, 2]);
    }

    #[test]
    fn a_partition_and_a_publisher_can_be_named() {
        let mut hub = hub();
        let to = |id: &str| Destination::Partition(id.into());
        send(&mut hub, &to("2"), vec![Message::new("x"), Message::new("y")]).unwrap();
        assert_eq!(counts(&mut hub), [0, 0, 2, 0]);
        for id in ["4", "-1", "x"] {
            let refused = send(&mut hub, &to(id), vec![Message::new("x")]);
            assert_eq!(refused, Err(SendEventError::NoSuchPartition { last: 3 }), "{id}");
        }
        let publisher = Destination::Publisher("till-7".into());
        send(&mut hub, &publisher, vec![Message::new("x")]).unwrap();
        send(&mut hub, &publisher, vec![keyed("till-7", "y")]).unwrap();
        assert_eq!(counts(&mut hub).iter().sum::<usize>(), 4);
        let refused = send(&mut hub, &publisher, vec![keyed("till-8", "y")]);
        assert_eq!(refused, Err(SendEventError::KeyNotAllowed));
    }

    #[test]
    fn what_one_partition_cannot_take_is_refused_as_a_whole() {
        let mut hub = hub();
        let mut refused = |to, events| send(&mut hub, &to, events).unwrap_err();
        let half = || Message::new(vec![b'x'; LARGEST / 2]);
        assert_eq!(
            refused(Destination::ByKey, vec![half(), half(), Message::new("x")]),
            SendEventError::TooLarge
        );
        let two = vec![keyed("a", "x"), keyed("b", "y")];
        assert_eq!(refused(Destination::ByKey, two), SendEventError::SeveralKeys);
        let to_partition = Destination::Partition("0".into());
        assert_eq!(
            refused(to_partition, vec![keyed("a", "x")]),
            SendEventError::KeyNotAllowed
        );
        assert_eq!(
            refused(Destination::ByKey, vec![keyed(&"k".repeat(129), "x")]),
            SendEventError::LongKey
        );
        assert_eq!(counts(&mut hub), [0, 0, 0, 0]);
    }
}
