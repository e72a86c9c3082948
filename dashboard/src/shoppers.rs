//! A hundred shoppers: they put things into their carts as browsers would.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use reqwest::{
    Client, Response,
    header::{COOKIE, ORIGIN, SET_COOKIE},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet};

/// So many shoppers come.
pub const SHOPPERS: usize = 100;
/// So many changes each of them makes.
pub const CHANGES: usize = 3;
/// So many are in the shop at a time.
const AT_A_TIME: usize = 8;
/// How long a shopper thinks between two changes.
const THINKING: Duration = Duration::from_millis(300);
/// How long a shopper waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Whether some are still in the shop, or to come.
    pub running: bool,
    /// How many have left.
    pub done: usize,
    /// How many changes were confirmed.
    pub confirmed: usize,
    /// How many changes were refused, or not answered.
    pub refused: usize,
}

impl Progress {
    fn count(&mut self, confirmed: bool) {
        if confirmed {
            self.confirmed += 1;
        } else {
            self.refused += 1;
        }
    }
}

/// Sends them, and calls them back.
#[derive(Debug)]
pub struct Shoppers {
    shop: Arc<str>,
    progress: Arc<Mutex<Progress>>,
    /// Dropped, they are called back.
    round: Mutex<JoinSet<()>>,
}

#[derive(Deserialize)]
struct Product {
    id: String,
}

impl Shoppers {
    /// Shoppers of the shop at this address, none yet.
    pub fn new(shop: String) -> Self {
        Self {
            shop: shop.into(),
            progress: Arc::default(),
            round: Mutex::default(),
        }
    }

    /// How far they are.
    pub fn progress(&self) -> Progress {
        *self.progress.lock()
    }

    /// Sends a hundred, unless some are still under way.
    pub fn send(&self) {
        let mut round = self.round.lock();
        if self.progress().running {
            return;
        }
        *self.progress.lock() = Progress {
            running: true,
            ..Progress::default()
        };
        *round = JoinSet::new();
        round.spawn(play(Arc::clone(&self.shop), Arc::clone(&self.progress)));
    }

    /// Calls those back that are still under way.
    pub fn stop(&self) {
        self.round.lock().abort_all();
        self.progress.lock().running = false;
    }
}

async fn play(shop: Arc<str>, progress: Arc<Mutex<Progress>>) {
    let client = Client::builder().timeout(PATIENCE).build().unwrap_or_default();
    let products = match products(&client, &shop).await {
        Ok(products) if !products.is_empty() => Arc::new(products),
        _ => {
            let mut progress = progress.lock();
            (progress.running, progress.refused) = (false, 1);
            return;
        }
    };
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    // Dropped with this task, which ends them all.
    let mut shoppers = JoinSet::new();
    for number in 0..SHOPPERS {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (client, shop, products) = (client.clone(), Arc::clone(&shop), Arc::clone(&products));
        let progress = Arc::clone(&progress);
        shoppers.spawn(async move {
            visit(&client, &shop, &products, number, &progress).await;
            progress.lock().done += 1;
            drop(place);
        });
    }
    while shoppers.join_next().await.is_some() {}
    progress.lock().running = false;
}

async fn products(client: &Client, shop: &str) -> Result<Vec<Product>, reqwest::Error> {
    client.get(format!("{shop}/api/products")).send().await?.json().await
}

async fn visit(client: &Client, shop: &str, products: &[Product], number: usize, progress: &Mutex<Progress>) {
    let mut cookie: Option<String> = None;
    for change in 0..CHANGES {
        // Different shoppers want different things, and nobody needs chance for that.
        let product = &products[(number * 7 + change * 11) % products.len()];
        let mut request = client
            .post(format!("{shop}/api/cart/items"))
            .header(ORIGIN, shop)
            .header("Sec-Fetch-Site", "same-origin")
            .json(&json!({ "product": product.id, "quantity": 1 + number % 3 }));
        if let Some(cookie) = &cookie {
            request = request.header(COOKIE, cookie);
        }
        let answer = request.send().await.ok();
        cookie = answer.as_ref().and_then(cookie_of).or(cookie);
        progress
            .lock()
            .count(answer.is_some_and(|answer| answer.status().is_success()));
        tokio::time::sleep(THINKING).await;
    }
}

fn cookie_of(answer: &Response) -> Option<String> {
    let value = answer.headers().get(SET_COOKIE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or(value).to_owned())
}
