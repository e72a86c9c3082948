//! Somebody who uses the shop: an HTTP client that keeps the shop's cookie, as a browser does.

use std::time::Instant;

use anyhow::{Context, ensure};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{COOKIE, SET_COOKIE},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::order::{Line, Order};

/// A product that the shop sells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A shopper, and what they have put into their cart.
#[derive(Debug, Default)]
pub struct Shopper {
    client: Client,
    cookie: Option<String>,
    /// The cart as the shop last confirmed it.
    pub cart: Option<Order>,
    /// When they last asked for a change.
    pub asked_at: Option<Instant>,
}

/// What the products' address answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Products {
    Listed(Vec<Product>),
    Wrapped { products: Vec<Product> },
}

impl Shopper {
    /// What the shop sells.
    pub async fn products(&mut self, shop: &str) -> anyhow::Result<Vec<Product>> {
        let request = self.client.get(format!("{shop}/api/products"));
        Ok(
            match self.ask(request).await.context("the shop does not list its products")? {
                Products::Listed(products) | Products::Wrapped { products } => products,
            },
        )
    }

    /// Puts something into the cart; the shop says that it is ordered.
    pub async fn add(&mut self, shop: &str, product: &Product, quantity: u32) -> anyhow::Result<Order> {
        let change = json!({ "product": product.id, "quantity": quantity });
        let request = self.client.post(format!("{shop}/api/cart/items")).json(&change);
        self.asked_at = Some(Instant::now());
        let cart: Order = self
            .ask(request)
            .await
            .with_context(|| format!("the shop does not take {quantity} x {}", product.name))?;
        self.check(&cart, product, quantity)?;
        self.cart = Some(cart.clone());
        Ok(cart)
    }

    /// The session's id, which names the order file.
    pub fn session(&self) -> anyhow::Result<&str> {
        let cookie = self.cookie.as_deref().context("the shop gave no session cookie")?;
        let session = cookie
            .split_once('=')
            .and_then(|(_, value)| value.split_once('.'))
            .map(|(id, _)| id);
        session
            .filter(|id| id.len() == 32)
            .context("the session cookie is not of the form id.signature")
    }

    /// The order file's name.
    pub fn order_file(&self) -> anyhow::Result<String> {
        Ok(format!("{}.json", self.session()?))
    }

    /// The id of the message that carries the cart's last revision.
    pub fn message_id(&self) -> anyhow::Result<String> {
        let cart = self.cart.as_ref().context("the shopper has not ordered yet")?;
        Ok(format!("{}:{}", self.session()?, cart.revision))
    }

    /// The answer must be the cart as it was and what was added to it.
    fn check(&self, cart: &Order, product: &Product, quantity: u32) -> anyhow::Result<()> {
        let (revision, mut lines) = self
            .cart
            .as_ref()
            .map_or((0, Vec::new()), |before| (before.revision, before.lines.clone()));
        match lines.iter_mut().find(|line| line.product == product.id) {
            Some(line) => line.quantity += quantity,
            None => lines.push(Line {
                product: product.id.clone(),
                name: product.name.clone(),
                quantity,
            }),
        }
        ensure!(
            cart.revision == revision + 1,
            "revision {} came after {revision}",
            cart.revision
        );
        ensure!(
            cart.lines == lines,
            "the shop answers with another cart: {:?}",
            cart.lines
        );
        Ok(())
    }

    async fn ask<T: DeserializeOwned>(&mut self, mut request: RequestBuilder) -> anyhow::Result<T> {
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie).header("sec-fetch-site", "same-origin");
        }
        let response = request.send().await?;
        self.keep_cookie(&response);
        let status = response.status();
        let text = response.text().await?;
        ensure!(status.is_success(), "it answers {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("it answers unreadable JSON: {text}"))
    }

    fn keep_cookie(&mut self, response: &Response) {
        let cookies = response.headers().get_all(SET_COOKIE).iter();
        if let Some(cookie) = cookies.filter_map(|cookie| cookie.to_str().ok()).next_back() {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shopper_with(cookie: &str) -> Shopper {
        Shopper {
            cookie: Some(cookie.to_owned()),
            ..Shopper::default()
        }
    }

    #[test]
    fn the_session_is_the_cookie_s_id_without_its_signature() {
        let shopper = shopper_with("petstore_session=0123456789abcdef0123456789abcdef.c2ln");
        assert_eq!(shopper.session().unwrap(), "0123456789abcdef0123456789abcdef");
        assert_eq!(shopper.order_file().unwrap(), "0123456789abcdef0123456789abcdef.json");
        assert!(shopper_with("petstore_session=forged").session().is_err());
        assert!(Shopper::default().session().is_err());
    }

    #[test]
    fn a_cart_that_is_not_what_was_ordered_is_noticed() {
        let hay = Product {
            id: "hay".to_owned(),
            name: "Hay".to_owned(),
        };
        let line = |quantity| Line {
            product: "hay".to_owned(),
            name: "Hay".to_owned(),
            quantity,
        };
        let mut shopper = Shopper {
            cart: Some(Order {
                revision: 1,
                lines: vec![line(1)],
            }),
            ..Shopper::default()
        };
        assert!(
            shopper
                .check(
                    &Order {
                        revision: 2,
                        lines: vec![line(3)]
                    },
                    &hay,
                    2
                )
                .is_ok()
        );
        assert!(
            shopper
                .check(
                    &Order {
                        revision: 2,
                        lines: vec![line(2)]
                    },
                    &hay,
                    2
                )
                .is_err()
        );
        assert!(
            shopper
                .check(
                    &Order {
                        revision: 3,
                        lines: vec![line(3)]
                    },
                    &hay,
                    2
                )
                .is_err()
        );
        shopper.cart = None;
        assert!(
            shopper
                .check(
                    &Order {
                        revision: 1,
                        lines: vec![line(2)]
                    },
                    &hay,
                    2
                )
                .is_ok()
        );
    }
}
