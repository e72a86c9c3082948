//! What waits in Service Bus: receivers for messages, and everything for time to pass.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::http::{Poll, ServiceBus, Step};
use super::{Address, Misdelivery, Namespace};
use crate::activity::{Feed, Happening};
use crate::changes::Changes;
use crate::clock::{Clock, Now};
use crate::http::{Request, Response};
use crate::store::Journal;

/// Service Bus with its clock.
#[derive(Debug)]
pub struct Broker {
    state: Mutex<State>,
    clock: Arc<Clock>,
    changes: Changes,
    journal: Journal,
    feed: Feed,
    /// Rung when something is due sooner than what [`keep_time`](Self::keep_time) waits for.
    rescheduled: Notify,
}

#[derive(Debug)]
struct State {
    service: ServiceBus,
    /// One bell for each place with waiting receivers; a message wakes one of them.
    bells: HashMap<Address, Arc<Notify>>,
    waited_for: Option<Timestamp>,
}

impl Broker {
    /// Adds a clock to `service`; what changes gets into `journal`, what happens into `feed`.
    pub fn new(service: ServiceBus, clock: Arc<Clock>, changes: Changes, journal: Journal, feed: Feed) -> Self {
        let state = State {
            service,
            bells: HashMap::new(),
            waited_for: None,
        };
        Self {
            state: Mutex::new(state),
            clock,
            changes,
            journal,
            feed,
            rescheduled: Notify::new(),
        }
    }

    /// Answers a request, after a while if it is a receiver's and there is nothing to receive.
    /// What is to go `wrong` with a delivery does so when it comes, unless it `is_off` by then.
    pub async fn answer(&self, request: &Request, wrong: Option<Misdelivery>, is_off: impl Fn() -> bool) -> Response {
        match self.change(|service, now| service.begin(request, wrong, now)) {
            Step::Answer(response) => response,
            Step::Wait(poll) => self.receive(poll, is_off).await,
        }
    }

    /// Changes the namespace at the clock's time.
    pub fn namespace<T>(&self, operation: impl FnOnce(&mut Namespace, Timestamp) -> T) -> T {
        self.change(|service, now| operation(&mut service.namespace, now.time))
    }

    /// Looks at the namespace at the clock's time, without announcing a change: who waits for one looks again and again.
    pub fn look<T>(&self, operation: impl FnOnce(&mut Namespace, Timestamp) -> T) -> T {
        self.with(|service, now| operation(&mut service.namespace, now.time))
    }

    /// Does what the passing of time brings, for as long as it is polled.
    pub async fn keep_time(&self) {
        loop {
            let rescheduled = self.rescheduled.notified();
            let next = self.state.lock().waited_for;
            match next {
                None => rescheduled.await,
                Some(time) => tokio::select! {
                    biased;
                    () = self.clock.reach(time) => self.namespace(Namespace::tick),
                    () = rescheduled => {}
                },
            }
        }
    }

    async fn receive(&self, mut poll: Poll, is_off: impl Fn() -> bool) -> Response {
        let (from, until) = (poll.from.clone(), poll.until);
        let mut look = || {
            if is_off() {
                poll.wrong = None;
            }
            self.change(|service, now| service.poll(&poll, now))
        };
        // First without a bell: nobody would ever take away one of a queue that is not.
        if let Some(response) = look() {
            return response;
        }
        let bell = Arc::clone(self.state.lock().bells.entry(from).or_default());
        loop {
            // Registered before looking, so that a message which arrives in between is not missed.
            let mut ring = pin!(bell.notified());
            ring.as_mut().enable();
            if let Some(response) = look() {
                return response;
            }
            tokio::select! {
                biased;
                () = ring => {}
                () = self.clock.reach(until) => {}
            }
        }
    }

    fn change<T>(&self, operation: impl FnOnce(&mut ServiceBus, &Now) -> T) -> T {
        let result = self.with(operation);
        self.changes.announce();
        result
    }

    fn with<T>(&self, operation: impl FnOnce(&mut ServiceBus, &Now) -> T) -> T {
        let mut state = self.state.lock();
        let result = operation(&mut state.service, &self.clock.now());
        self.journal.append(state.service.namespace.take_changes());
        for (entity, progress) in state.service.namespace.take_progress() {
            self.feed.publish(|| Happening::Message { entity, progress });
        }
        for place in state.service.namespace.take_arrivals() {
            if let Some(bell) = state.bells.get(&place) {
                bell.notify_one();
            }
        }
        for place in state.service.namespace.take_removed() {
            if let Some(bell) = state.bells.remove(&place) {
                bell.notify_waiters();
            }
        }
        let next = state.service.namespace.next_event();
        let sooner = next.is_some_and(|next| state.waited_for.is_none_or(|waited_for| next < waited_for));
        state.waited_for = next;
        drop(state);
        if sooner {
            self.rescheduled.notify_one();
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use http::{Method, StatusCode};

    use super::*;
    use crate::random::Random;
    use crate::service_bus::sas::testing::sign;
    use crate::service_bus::{AccessRule, QueueSettings};

    const KEY: &str = "local-emulator-key";

    fn broker() -> Broker {
        let service = ServiceBus {
            namespace: Namespace::new(Random::from_seed(1)),
            rules: vec![AccessRule::root(KEY)],
            create_on_use: false,
        };
        let clock = Arc::new(Clock::start());
        let feed = Feed::new(Arc::clone(&clock));
        let broker = Broker::new(service, clock, Changes::default(), Journal::in_memory(), feed);
        broker
            .namespace(|namespace, now| namespace.create_queue("orders", QueueSettings::default(), now))
            .unwrap();
        broker
    }

    async fn receive(broker: &Broker, queue: &str) -> StatusCode {
        let token = sign("127.0.0.1", "1999999999", "RootManageSharedAccessKey", KEY);
        let request = Request::new(Method::POST, &format!("/{queue}/messages/head?timeout=0"))
            .with_header("Host", "127.0.0.1")
            .with_header("Authorization", &token);
        broker.answer(&request, None, || false).await.status
    }

    #[tokio::test]
    async fn receivers_at_queues_that_are_not_leave_nothing() {
        let broker = broker();
        assert_eq!(receive(&broker, "orders").await, StatusCode::NO_CONTENT);
        for number in 0..10 {
            let status = receive(&broker, &format!("none-{number}")).await;
            assert!(
                status == StatusCode::NOT_FOUND || status == StatusCode::GONE,
                "{status}"
            );
        }
        let rung = |name: &Address| name.entity.starts_with("none");
        assert_eq!(broker.state.lock().bells.keys().filter(|name| rung(name)).count(), 0);
    }
}
