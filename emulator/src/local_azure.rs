//! All services without their ports: what tests look at and change directly.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;

use crate::activity::{Feed, Follower};
use crate::blob::{Account, BlobError, Blobs, Metadata, StoredBlob};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::event_grid::courier::Courier;
use crate::event_grid::{
    Event, EventGrid, EventSubscription, EventSubscriptionSnapshot, EventTopic, PublishEventError, SubscribeError,
};
use crate::event_hubs::{CreateHubError, Destination, EventHub, EventHubSnapshot, EventHubs, SendEventError};
use crate::faults::{Fault, FaultId};
use crate::gateway::Watch;
use crate::mail::{Inbox, Mail};
use crate::requests::RequestRecord;
use crate::service_bus::administration::CreateError;
use crate::service_bus::broker::Broker;
use crate::service_bus::queue::SendError;
use crate::service_bus::{Filter, Message, QueueCounts, QueueSettings, QueueSnapshot, TopicSettings, TopicSnapshot};
use crate::store::{Broken, Change, Journal};

/// Service Bus, Event Grid, Event Hubs, Blob Storage, the inbox of the Logic App, and what is known of all requests to them.
#[derive(Debug)]
pub struct LocalAzure {
    pub(crate) broker: Arc<Broker>,
    pub(crate) event_grid: Arc<Courier>,
    pub(crate) event_hubs: Arc<EventHubs>,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) inbox: Arc<Mutex<Inbox>>,
    pub(crate) watch: Arc<Watch>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) changes: Changes,
    pub(crate) journal: Journal,
    pub(crate) feed: Feed,
}

impl LocalAzure {
    /// Creates a queue.
    ///
    /// # Errors
    /// There is one of this name, or the name is not allowed.
    pub fn create_queue(&self, name: &str, settings: QueueSettings) -> Result<(), CreateError> {
        self.broker
            .namespace(|namespace, now| namespace.create_queue(name, settings, now))
    }

    /// Creates a topic.
    ///
    /// # Errors
    /// There is a queue or a topic of this name, or the name is not allowed.
    pub fn create_topic(&self, name: &str, settings: TopicSettings) -> Result<(), CreateError> {
        self.broker
            .namespace(|namespace, now| namespace.create_topic(name, settings, now))
    }

    /// Creates a subscription that gets what passes `filter`. [`queue`](Self::queue) shows it as `topic/subscriptions/name`.
    ///
    /// # Errors
    /// There is no such topic, or it has a subscription of this name, or the name is not allowed.
    pub fn create_subscription(
        &self,
        topic: &str,
        name: &str,
        settings: QueueSettings,
        filter: Filter,
    ) -> Result<(), CreateError> {
        self.broker
            .namespace(|namespace, now| namespace.create_subscription(topic, name, settings, filter, now))
    }

    /// Creates a container.
    ///
    /// # Errors
    /// There is one of this name, or the name is not allowed.
    pub fn create_container(&self, name: &str) -> Result<(), BlobError> {
        self.blobs
            .account(|account, now| account.create(name, Metadata::new(), now).map(drop))
    }

    /// Puts a message into a queue or a topic, as if it had been sent over HTTP.
    ///
    /// # Errors
    /// There is no such queue, or it does not take the message.
    pub fn send(&self, queue: &str, message: Message) -> Result<(), SendError> {
        self.broker
            .namespace(|namespace, now| namespace.send(queue, vec![message], now))
    }

    /// What a queue holds, or a subscription by the name `topic/subscriptions/name`; `None` if there is no such queue.
    pub fn queue(&self, name: &str) -> Option<QueueSnapshot> {
        self.broker.look(|namespace, now| namespace.snapshot(name, now))
    }

    /// How much a queue holds, for who looks often: no message is copied. `None` if there is no such queue.
    pub fn queue_counts(&self, name: &str) -> Option<QueueCounts> {
        self.broker.look(|namespace, now| namespace.counts(name, now))
    }

    /// What all topics hold with their subscriptions, in order.
    pub fn topics(&self) -> Vec<TopicSnapshot> {
        self.broker.look(|namespace, now| namespace.topic_snapshots(now))
    }

    /// The names of all queues, in order.
    pub fn queue_names(&self) -> Vec<String> {
        self.broker.look(|namespace, _| namespace.queue_names())
    }

    /// Creates an Event Grid topic.
    ///
    /// # Errors
    /// There is one of this name, or the name is not allowed.
    pub fn create_event_topic(&self, topic: EventTopic) -> Result<(), SubscribeError> {
        self.event_grid.change(|grid, _| grid.create_topic(topic))
    }

    /// Creates an event subscription. Its webhook is asked for consent at once, and gets the events that are published after that.
    ///
    /// # Errors
    /// There is no such topic, or it has a subscription of this name, or the settings are none that Azure allows.
    pub fn create_event_subscription(&self, subscription: EventSubscription) -> Result<(), SubscribeError> {
        self.event_grid
            .change(|grid, now| grid.subscribe(subscription, now.time))
    }

    /// Removes an event subscription with everything that it has not delivered. False if there is none.
    pub fn remove_event_subscription(&self, topic: &str, name: &str) -> bool {
        self.event_grid.change(|grid, _| grid.unsubscribe(topic, name))
    }

    /// Publishes an event, as if it had been posted.
    ///
    /// # Errors
    /// There is no such topic, or the document is no event of its schema.
    pub fn publish_event(&self, topic: &str, event: Value) -> Result<(), PublishEventError> {
        self.event_grid.change(|grid, now| {
            let settings = grid.topic(topic);
            let settings = settings.ok_or_else(|| PublishEventError::NoTopic(topic.to_owned()))?;
            let event = Event::read(settings.input_schema, event)?;
            grid.publish(topic, vec![event], now.time);
            Ok(())
        })
    }

    /// The event subscriptions of all topics, in order.
    pub fn event_subscriptions(&self) -> Vec<EventSubscriptionSnapshot> {
        self.event_grid.look(EventGrid::snapshots)
    }

    /// An event subscription; `None` if there is none.
    pub fn event_subscription(&self, topic: &str, name: &str) -> Option<EventSubscriptionSnapshot> {
        let mut all = self.event_subscriptions().into_iter();
        all.find(|subscription| subscription.topic == topic && subscription.name == name)
    }

    /// Creates an event hub.
    ///
    /// # Errors
    /// There is one of this name, or its settings are not allowed.
    pub fn create_event_hub(&self, hub: &EventHub) -> Result<(), CreateHubError> {
        self.event_hubs.create(hub)
    }

    /// Sends an event to a hub, as if it had been sent over HTTP.
    ///
    /// # Errors
    /// There is no such hub, or it does not take the event.
    pub fn send_event(&self, hub: &str, event: Message) -> Result<(), SendEventError> {
        self.event_hubs.send(hub, &Destination::ByKey, vec![event])
    }

    /// What all event hubs hold, in the order of their names.
    pub fn event_hubs(&self) -> Vec<EventHubSnapshot> {
        self.event_hubs.hubs()
    }

    /// What the partitions of an event hub hold; `None` if there is none of this name.
    pub fn event_hub(&self, name: &str) -> Option<EventHubSnapshot> {
        self.event_hubs.hub(name)
    }

    /// A blob; `None` if there is no such container or blob.
    pub fn blob(&self, container: &str, name: &str) -> Option<StoredBlob> {
        self.blobs
            .look(|account| account.container(container).ok()?.blob(name).cloned())
    }

    /// The names of a container's blobs, in order; empty if there is no such container.
    pub fn blob_names(&self, container: &str) -> Vec<String> {
        let names = |account: &Account| {
            let container = account.container(container).ok().into_iter();
            container
                .flat_map(|container| container.blobs().map(|(name, _)| name.to_owned()))
                .collect()
        };
        self.blobs.look(names)
    }

    /// How many blobs a container has; 0 if there is no such container.
    pub fn blob_count(&self, container: &str) -> usize {
        self.blobs.look(|account| {
            account
                .container(container)
                .map_or(0, |container| container.blobs().len())
        })
    }

    /// The names of all containers, in order.
    pub fn container_names(&self) -> Vec<String> {
        self.blobs
            .look(|account| account.containers().map(|(name, _)| name.to_owned()).collect())
    }

    /// The mails that the workflow has sent, in order.
    pub fn inbox(&self) -> Vec<Mail> {
        self.inbox.lock().mails().map(|(_, mail)| mail.clone()).collect()
    }

    /// The latest requests to all services, in the order of their arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.watch.requests.lock().records().cloned().collect()
    }

    /// Puts a fault into force. A status that no answer can have becomes 500; [`Fault::check`] tells beforehand.
    pub fn inject(&self, fault: Fault) -> FaultId {
        let id = self.watch.faults.lock().inject(fault);
        self.changes.announce();
        id
    }

    /// Takes one fault away. False if it was not in force any more.
    pub fn clear_fault(&self, id: FaultId) -> bool {
        let was_in_force = self.watch.faults.lock().remove(id);
        self.changes.announce();
        was_in_force
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.watch.faults.lock().clear();
        self.changes.announce();
    }

    /// The faults in force, with what is left of their counts.
    pub fn faults(&self) -> Vec<(FaultId, Fault)> {
        self.watch
            .faults
            .lock()
            .in_force()
            .map(|(id, fault)| (id, fault.clone()))
            .collect()
    }

    /// The services' time.
    pub fn now(&self) -> Timestamp {
        self.clock.now().time
    }

    /// Moves the services' time forward: locks and long polls end, windows close. Signatures go by the real time still.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.journal.append([Change::Clock(self.clock.ahead())]);
        self.broker.namespace(|namespace, now| namespace.tick(now));
    }

    /// Returns once everything that has changed before this call is in the data folder; at once if there is none. Requests wait for
    /// it before they are answered; the methods here do not.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub async fn durable(&self) -> Result<(), Broken> {
        self.journal.durable().await
    }

    /// Completes when the data folder cannot be written any more. Requests are not answered from then on.
    pub async fn broken(&self) -> Broken {
        self.journal.broken().await
    }

    /// Follows what the services do from now on.
    pub fn activity(&self) -> Follower {
        self.feed.follow()
    }

    /// Completes with the next change of any kind after this call: a message, a blob, a mail, a request or its answer.
    pub fn changed(&self) -> impl Future<Output = ()> + Send + use<> {
        self.changes.next()
    }

    /// Returns once `condition` holds, looking again after each change. Waits for ever if it never does: put a time limit around it.
    pub async fn wait_until(&self, mut condition: impl FnMut(&Self) -> bool) {
        self.wait_for(|azure| condition(azure).then_some(())).await;
    }

    /// Returns what `look` finds, looking again after each change. Waits for ever if it never finds anything: put a time limit
    /// around it.
    pub async fn wait_for<T>(&self, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        self.changes.wait_for(|| look(self)).await
    }
}
