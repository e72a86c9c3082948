//! A browser's tab. All tabs of a shopper share the cookie.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use rand::{RngExt, rngs::StdRng};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::change::Change;
use crate::ledger::{Ledger, Lines};

/// Longer than the shop gives a request, so that none is at work for which nobody waits any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// One tab.
#[derive(Clone)]
pub struct Tab {
    client: Client,
    shop: String,
    ledger: Ledger,
    cookie: Arc<OnceLock<String>>,
}

/// What the shop answers.
enum Answer {
    /// The cart, which has the change.
    Cart(Value),
    /// None, or that it did not work.
    Failed,
    /// That the request is wrong.
    Refused(String),
}

/// What a shopper knows of a change.
enum Outcome {
    /// It is made, in the cart of this session.
    Made(String),
    /// It may be made or not.
    Unknown,
    /// It never will be.
    Refused,
}

impl Tab {
    pub fn new(shop: &str, ledger: &Ledger) -> Self {
        Self {
            client: Client::builder().timeout(PATIENCE).build().unwrap(),
            shop: shop.to_owned(),
            ledger: ledger.clone(),
            cookie: Arc::default(),
        }
    }

    /// Sends the change until it is acknowledged.
    pub async fn make(&self, change: &Change, random: &mut StdRng) {
        loop {
            // Some click twice. Without a cookie yet they would be two shoppers.
            let twice = self.cookie.get().is_some() && random.random_bool(0.1);
            let answers = match twice {
                true => {
                    let (first, second) = tokio::join!(self.send(change), self.send(change));
                    vec![first, second]
                }
                false => vec![self.send(change).await],
            };
            match self.note(change, answers) {
                Outcome::Made(session) => {
                    let mut known = self.ledger.lock();
                    known.changes += 1;
                    return change.apply(known.expected.entry(session).or_default());
                }
                Outcome::Refused => return,
                Outcome::Unknown => {}
            }
            tokio::time::sleep(Duration::from_millis(random.random_range(10..100))).await;
        }
    }

    /// Notes what the shop says.
    fn note(&self, change: &Change, answers: Vec<Answer>) -> Outcome {
        let mut known = self.ledger.lock();
        let mut outcome = Outcome::Unknown;
        for answer in answers {
            match answer {
                Answer::Failed => {}
                Answer::Refused(why) => {
                    known
                        .violations
                        .push(format!("change {} was refused: {why}", change.key));
                    return Outcome::Refused;
                }
                Answer::Cart(cart) => {
                    let session = cart["session"].as_str().unwrap().to_owned();
                    known.told(&session, cart["revision"].as_u64().unwrap(), lines(&cart));
                    outcome = Outcome::Made(session);
                }
            }
        }
        outcome
    }

    async fn send(&self, change: &Change) -> Answer {
        self.ledger.lock().requests += 1;
        let mut request = change.request(&self.client, &self.shop);
        if let Some(cookie) = self.cookie.get() {
            request = request.header("cookie", cookie);
        }
        let Ok(response) = request.send().await else {
            return Answer::Failed;
        };
        let status = response.status();
        let cookie = response.headers().get("set-cookie").cloned();
        // The answer breaks off.
        let Ok(text) = response.text().await else {
            return Answer::Failed;
        };
        if status.is_client_error() {
            return Answer::Refused(format!("{status} {text}"));
        }
        if status != StatusCode::OK {
            return Answer::Failed;
        }
        if let Some(cookie) = cookie {
            self.keep(cookie.to_str().unwrap());
        }
        Answer::Cart(serde_json::from_str(&text).unwrap())
    }

    fn keep(&self, set_cookie: &str) {
        let cookie = set_cookie.split(';').next().unwrap();
        let (_, signature) = cookie.split_once('.').unwrap();
        self.ledger.lock().signatures.insert(signature.to_owned());
        let kept = self.cookie.get_or_init(|| cookie.to_owned());
        if kept != cookie {
            let what = "a shopper with a cookie was given another".to_owned();
            self.ledger.lock().violations.push(what);
        }
    }
}

/// The lines of a cart, or of an order file.
pub fn lines(document: &Value) -> Lines {
    let lines = document["lines"].as_array().into_iter().flatten();
    let quantity = |line: &Value| Some((line["product"].as_str()?.to_owned(), line["quantity"].as_u64()?));
    lines.filter_map(quantity).collect()
}
