//! Clients that send, lock, complete, abandon and leave messages, and what must be there after a kill.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::client::{Answered, Client};
use super::ledger::{Fate, Known, Ledger};

/// One client.
pub struct MessageWorker {
    client: Client,
    ledger: Ledger,
    random: StdRng,
    name: String,
    sent: u32,
}

impl MessageWorker {
    pub fn new(client: Client, ledger: Ledger, number: usize, seed: u64) -> Self {
        Self {
            client,
            ledger,
            random: StdRng::seed_from_u64(seed),
            name: format!("{number}-{seed:x}"),
            sent: 0,
        }
    }

    /// Works until a request is not answered.
    pub async fn work(mut self) {
        while self.one().await.is_ok() {}
        self.ledger.lock().unanswered += 1;
    }

    async fn one(&mut self) -> Answered<()> {
        match self.random.random_range(0..10) {
            0..=2 => self.send().await,
            3 => self.send_together().await,
            4 => self.send_to_topic().await,
            _ => self.receive().await,
        }
    }

    fn next_id(&mut self) -> String {
        self.sent += 1;
        format!("{}:{}", self.name, self.sent)
    }

    async fn send(&mut self) -> Answered<()> {
        let id = self.next_id();
        self.ledger.lock().queue.insert(id.clone(), Fate::Asked);
        send(&self.client, "orders", &id).await?;
        self.ledger.lock().accepted(&id);
        Ok(())
    }

    async fn send_together(&mut self) -> Answered<()> {
        let ids: Vec<_> = (0..3).map(|_| self.next_id()).collect();
        {
            let mut known = self.ledger.lock();
            known.together.push(ids.clone());
            known.queue.extend(ids.iter().map(|id| (id.clone(), Fate::Asked)));
        }
        let batch: Vec<_> = ids
            .iter()
            .map(|id| json!({ "Body": id, "BrokerProperties": { "MessageId": id } }))
            .collect();
        let content_type = ("Content-Type", "application/vnd.microsoft.servicebus.json");
        let body = Value::from(batch).to_string();
        let path = "/orders/messages";
        let response = self
            .client
            .service_bus(Method::POST, path, &[content_type], body)
            .await?;
        assert_eq!(response.status(), StatusCode::CREATED);
        let mut known = self.ledger.lock();
        known.together.retain(|other| *other != ids);
        ids.iter().for_each(|id| known.accepted(id));
        Ok(())
    }

    async fn send_to_topic(&mut self) -> Answered<()> {
        let id = self.next_id();
        self.ledger.lock().topic.insert(id.clone(), Fate::Asked);
        send(&self.client, "events", &id).await?;
        self.ledger.lock().topic.insert(id, Fate::Accepted);
        Ok(())
    }

    async fn receive(&mut self) -> Answered<()> {
        let path = "/orders/messages/head?timeout=0";
        let response = self.client.service_bus(Method::POST, path, &[], String::new()).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(());
        }
        assert_eq!(response.status(), StatusCode::CREATED);
        let (id, path) = note_delivery(&response, &mut self.ledger.lock());
        match self.random.random_range(0..10) {
            0..=5 => complete(&self.client, &self.ledger, &id, &path).await,
            6..=7 => settle(&self.client, Method::PUT, &path).await,
            8 => settle(&self.client, Method::POST, &path).await,
            _ => {
                self.ledger.lock().held.push((id, path));
                Ok(())
            }
        }
    }
}

async fn send(client: &Client, entity: &str, id: &str) -> Answered<()> {
    let properties = json!({ "MessageId": id }).to_string();
    let headers = [("BrokerProperties", properties.as_str())];
    let path = format!("/{entity}/messages");
    let response = client.service_bus(Method::POST, &path, &headers, id.to_owned()).await?;
    assert_eq!(response.status(), StatusCode::CREATED);
    Ok(())
}

/// Writes down what a delivery tells. Returns the message's id and the path to settle it at.
fn note_delivery(response: &Response, known: &mut Known) -> (String, String) {
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    let properties: Value = serde_json::from_str(header("BrokerProperties")).unwrap();
    let id = properties["MessageId"].as_str().unwrap().to_owned();
    let (number, count) = (
        properties["SequenceNumber"].as_u64().unwrap(),
        properties["DeliveryCount"].as_u64().unwrap(),
    );
    let entry = known.deliveries.entry(number).or_insert_with(|| (id.clone(), 0));
    assert_eq!(entry.0, id, "the number {number} was given twice");
    entry.1 = entry.1.max(count);
    let (_, path) = header("Location").split_once("://").unwrap();
    (id, path[path.find('/').unwrap()..].to_owned())
}

async fn complete(client: &Client, ledger: &Ledger, id: &str, path: &str) -> Answered<()> {
    let mark = |fate| ledger.lock().queue.insert(id.to_owned(), fate);
    assert_ne!(mark(Fate::Completing), Some(Fate::Completed), "{id} came back");
    settle(client, Method::DELETE, path).await?;
    mark(Fate::Completed);
    Ok(())
}

async fn settle(client: &Client, method: Method, path: &str) -> Answered<()> {
    let response = client.service_bus(method, path, &[], String::new()).await?;
    assert_eq!(response.status(), StatusCode::OK);
    Ok(())
}

/// Completes what was locked before the kill: locks are kept.
pub async fn settle_what_was_held(client: &Client, ledger: &Ledger) {
    let held = std::mem::take(&mut ledger.lock().held);
    for (id, path) in held {
        complete(client, ledger, &id, &path).await.unwrap();
    }
}

/// Does what every careful client does after a lost answer. Duplicate detection lets it in once.
pub async fn send_again_what_was_not_answered(client: &Client, ledger: &Ledger) {
    let asked: Vec<_> = {
        let known = ledger.lock();
        let asked = known.queue.iter().filter(|(_, fate)| **fate == Fate::Asked);
        asked.map(|(id, _)| id.clone()).collect()
    };
    for id in asked {
        send(client, "orders", &id).await.unwrap();
        ledger.lock().accepted(&id);
    }
}

/// Compares what is there with what must be.
pub async fn check(client: &Client, ledger: &Ledger) {
    let queue = client.queue("orders").await;
    let subscriptions = [
        client.queue("events/subscriptions/one").await,
        client.queue("events/subscriptions/two").await,
    ];
    let mut known = ledger.lock();
    let there = count(&queue);
    for (id, fate) in &known.queue {
        let times = there.get(id).copied().unwrap_or_default();
        assert!(fate.allows(times), "{id} is {fate:?} and there {times} times");
    }
    for ids in std::mem::take(&mut known.together) {
        let arrived = |id: &&String| there.contains_key(*id) || known.queue[*id] != Fate::Asked;
        let found = ids.iter().filter(arrived).count();
        assert!(
            found == 0 || found == ids.len(),
            "{ids:?} were sent together, and {found} have arrived"
        );
    }
    check_deliveries(&queue, &known);
    let [one, two] = subscriptions.map(|subscription| count(&subscription));
    assert_eq!(one, two, "a message to a topic goes to both subscriptions or to none");
    for (id, fate) in &known.topic {
        let times = one.get(id).copied().unwrap_or_default();
        assert!(fate.allows(times), "{id} is {fate:?} and there {times} times");
    }
    // From here on it is known what became of it.
    known
        .topic
        .retain(|id, fate| *fate != Fate::Asked || one.contains_key(id));
    for fate in known.topic.values_mut() {
        *fate = Fate::Accepted;
    }
    for (id, fate) in &mut known.queue {
        match (*fate, there.contains_key(id)) {
            (Fate::Completing, true) | (Fate::Asked, true) => *fate = Fate::Accepted,
            (Fate::Completing, false) => *fate = Fate::Completed,
            _ => {}
        }
    }
}

fn all(queue: &Value) -> impl Iterator<Item = &Value> {
    let list = |name: &str| queue[name].as_array().unwrap().iter();
    list("messages").chain(list("dead_letters"))
}

fn count(queue: &Value) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for message in all(queue) {
        let id = message["id"].as_str().unwrap();
        assert_eq!(message["text"], id, "the body is the id");
        *times.entry(id.to_owned()).or_default() += 1;
    }
    times
}

fn check_deliveries(queue: &Value, known: &Known) {
    for message in all(queue) {
        let number = message["sequence_number"].as_u64().unwrap();
        if let Some((id, count)) = known.deliveries.get(&number) {
            assert_eq!(message["id"], id.as_str(), "the number {number} was given twice");
            let found = message["delivery_count"].as_u64().unwrap();
            assert!(
                found >= *count,
                "{id} was delivered {count} times, and {found} are counted"
            );
        }
    }
}
