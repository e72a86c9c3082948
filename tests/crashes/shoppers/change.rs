//! What a shopper asks for.

use rand::{RngExt, rngs::StdRng};
use reqwest::{Client, RequestBuilder};
use serde_json::json;

use crate::ledger::Lines;

/// One change of a cart. Its key tells the shop that it is the same one when it is sent again.
pub struct Change {
    pub key: String,
    product: &'static str,
    action: Action,
}

enum Action {
    Add(u64),
    Set(u64),
    Remove,
}

impl Change {
    /// Adds one piece.
    pub fn first(key: String, product: &'static str) -> Self {
        let action = Action::Add(1);
        Self { key, product, action }
    }

    /// Any change of this product.
    pub fn any(key: String, product: &'static str, random: &mut StdRng) -> Self {
        let quantity = random.random_range(1..9);
        let action = match random.random_range(0..10) {
            0..6 => Action::Add(quantity),
            6..9 => Action::Set(quantity),
            _ => Action::Remove,
        };
        Self { key, product, action }
    }

    /// What the shop is asked.
    pub fn request(&self, client: &Client, shop: &str) -> RequestBuilder {
        let product = self.product;
        let item = format!("{shop}/api/cart/items/{product}");
        let request = match self.action {
            Action::Add(quantity) => client
                .post(format!("{shop}/api/cart/items"))
                .json(&json!({ "product": product, "quantity": quantity })),
            Action::Set(quantity) => client.put(item).json(&json!({ "quantity": quantity })),
            Action::Remove => client.delete(item),
        };
        request
            .header("Idempotency-Key", &self.key)
            .header("Sec-Fetch-Site", "same-origin")
    }

    /// What a cart holds after it.
    pub fn apply(&self, lines: &mut Lines) {
        let product = self.product.to_owned();
        match self.action {
            Action::Add(quantity) => *lines.entry(product).or_default() += quantity,
            Action::Set(quantity) => drop(lines.insert(product, quantity)),
            Action::Remove => drop(lines.remove(&product)),
        }
    }
}
