//! A browser with two tabs: it changes its cart, and sends a change again that failed.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Deserialize;
use tokio::task::JoinSet;

use crate::chance::Chance;
use crate::plan::Plan;
use crate::process::World;
use crate::record::Acknowledged;
use crate::shop::{Page, Shop};
use crate::trouble::Trouble;

const TABS: u32 = 2;

/// How often a shopper sends a change before giving up.
const PATIENCE: u32 = 5;

/// Products that the shop sells.
const PRODUCTS: [&str; 4] = ["cat-tree", "dog-bed-large", "bird-cage", "rope-toy"];

/// One tab of a shopper's browser.
#[derive(Clone)]
struct Tab {
    name: String,
    cookie: Arc<Mutex<Option<String>>>,
    shop: Shop,
    world: World,
    chance: Chance,
}

/// A change as a shopper makes it.
#[derive(Clone)]
struct Change {
    key: String,
    form: bool,
    what: What,
    product: &'static str,
    quantity: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Add,
    Set,
    Remove,
}

#[derive(Deserialize)]
struct CartView {
    session: Option<String>,
    revision: u64,
}

enum Answer {
    Done,
    /// It makes no sense to send this again.
    Refused,
    Failed,
}

/// Shops until all changes are made or given up.
pub async fn shop(number: u32, plan: Plan, shop: Shop, world: World, chance: Chance) {
    let cookie = Arc::default();
    let mut tabs = JoinSet::new();
    for tab in 0..TABS {
        let tab = Tab {
            name: format!("shopper{number}.{tab}"),
            cookie: Arc::clone(&cookie),
            shop: shop.clone(),
            world: world.clone(),
            chance: chance.fork(),
        };
        tabs.spawn(tab.run(plan.changes));
    }
    while tabs.join_next().await.is_some() {}
}

impl Tab {
    async fn run(self, changes: u32) {
        for number in 0..changes {
            tokio::time::sleep(self.chance.milliseconds(0, 3_000)).await;
            let change = self.think_of(number);
            self.make(&change).await;
            if self.chance.happens(0.2) {
                self.look().await;
            }
            if self.world.weather.strikes(Trouble::LostCart)
                && let Some(session) = self.session()
                && let Err(error) = self.world.azure.lose_cart(&session).await
            {
                self.world.record.violation(format!("the cart cannot be lost: {error}"));
            }
        }
    }

    fn think_of(&self, number: u32) -> Change {
        Change {
            key: format!("{}.{number}", self.name),
            form: self.chance.happens(0.4),
            what: self.chance.pick(&[What::Add, What::Add, What::Set, What::Remove]),
            product: self.chance.pick(&PRODUCTS),
            quantity: self.chance.between(1, 9),
        }
    }

    async fn make(&self, change: &Change) {
        for attempt in 0..PATIENCE {
            let answer = match self.world.weather.strikes_often(Trouble::Impatience) {
                true => tokio::join!(self.send(change), self.send(change)).0,
                false => self.send(change).await,
            };
            match answer {
                Answer::Done | Answer::Refused => return,
                Answer::Failed => tokio::time::sleep(self.chance.milliseconds(100, 2_000 << attempt)).await,
            }
            if self.chance.happens(0.2) {
                self.publish().await;
            }
        }
    }

    async fn send(&self, change: &Change) -> Answer {
        let Some(page) = self.ask(change.request()).await else {
            return Answer::Failed;
        };
        match page.status {
            200 | 303 => {
                self.acknowledged(change, &page);
                Answer::Done
            }
            400..500 => Answer::Refused,
            _ => Answer::Failed,
        }
    }

    fn acknowledged(&self, change: &Change, page: &Page) {
        let view: Option<CartView> = serde_json::from_str(&page.text).ok();
        let named = view.as_ref().and_then(|view| view.session.clone());
        let session = named.or_else(|| page.cookie.as_deref().and_then(session_of));
        let revision = view.map(|view| view.revision).filter(|revision| *revision > 0);
        // Without a session there is no cart: nothing was removed from nothing.
        let Some(session) = session else { return };
        let acknowledged = Acknowledged {
            session,
            change: change.id(),
            action: change.action(),
            revision,
        };
        crate::checker::acknowledged::check(&self.world.record, &acknowledged);
        self.world.record.seen().acknowledged.push(acknowledged);
    }

    async fn publish(&self) {
        let request = http::Request::post("http://shop.example/api/cart/publish").body(String::new());
        if let Ok(request) = request {
            self.ask(request).await;
        }
    }

    async fn look(&self) {
        if let Ok(request) = http::Request::get("http://shop.example/cart").body(String::new()) {
            self.ask(request).await;
        }
    }

    async fn ask(&self, mut request: http::Request<String>) -> Option<Page> {
        let cookie = self.cookie.lock().clone();
        let headers = request.headers_mut();
        headers.insert("origin", http::HeaderValue::from_static("http://shop.example"));
        if let Some(cookie) = cookie.and_then(|cookie| cookie.parse().ok()) {
            headers.insert("cookie", cookie);
        }
        let answer = self.shop.ask(&self.name, request);
        let page = tokio::time::timeout(Duration::from_secs(100), answer).await.ok()??;
        if let Some(cookie) = &page.cookie {
            *self.cookie.lock() = Some(cookie.clone());
        }
        Some(page)
    }

    fn session(&self) -> Option<String> {
        self.cookie.lock().as_deref().and_then(session_of)
    }
}

fn session_of(cookie: &str) -> Option<String> {
    let (_, value) = cookie.split_once('=')?;
    value.split('.').next().map(str::to_owned)
}

impl Change {
    /// What the cart calls the action.
    fn action(&self) -> String {
        let Self { product, quantity, .. } = self;
        match self.what {
            What::Add => format!("add {product} {quantity}"),
            What::Set => format!("set {product} {quantity}"),
            What::Remove => format!("remove {product}"),
        }
    }

    /// The change's id in the cart: a form's page has one id for all that it can do.
    fn id(&self) -> String {
        match self.form {
            true => format!("{} {}", self.key, self.action()),
            false => self.key.clone(),
        }
    }

    fn request(&self) -> http::Request<String> {
        let Self {
            key, product, quantity, ..
        } = self;
        let (method, path, body) = match (self.form, self.what) {
            (true, What::Add) => (
                "POST",
                "/cart/items".to_owned(),
                format!("change={key}&product={product}&quantity={quantity}"),
            ),
            (true, What::Set) => (
                "POST",
                format!("/cart/items/{product}"),
                format!("change={key}&quantity={quantity}"),
            ),
            (true, What::Remove) => ("POST", format!("/cart/items/{product}/remove"), format!("change={key}")),
            (false, What::Add) => (
                "POST",
                "/api/cart/items".to_owned(),
                format!(r#"{{"product":"{product}","quantity":{quantity}}}"#),
            ),
            (false, What::Set) => (
                "PUT",
                format!("/api/cart/items/{product}"),
                format!(r#"{{"quantity":{quantity}}}"#),
            ),
            (false, What::Remove) => ("DELETE", format!("/api/cart/items/{product}"), String::new()),
        };
        let media_type = match self.form {
            true => "application/x-www-form-urlencoded",
            false => "application/json",
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = method.parse().unwrap_or_default();
        *request.uri_mut() = format!("http://shop.example{path}").parse().unwrap_or_default();
        let headers = request.headers_mut();
        headers.insert("content-type", http::HeaderValue::from_static(media_type));
        if let (false, Ok(key)) = (self.form, key.parse()) {
            headers.insert("idempotency-key", key);
        }
        request
    }
}
