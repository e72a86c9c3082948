//! What the scenes share: the running parts, the shoppers, and looking at what they bring about.

use std::time::Duration;

use anyhow::{Context, ensure};
use petstore_stack::{Broker, HostSettings, LogLine, Runner, Stack, StackSettings};

use super::{
    order::Order,
    shopper::{Product, Shopper},
};
use crate::build::Built;

/// Long enough for four tries with their back-off and a mail on a slow machine.
const DELIVERY: Duration = Duration::from_secs(60);

/// Prints what somebody else wrote, marked as such.
pub fn quote(text: &str) {
    text.lines().for_each(|line| println!("   | {line}"));
}

/// A day at the shop.
#[derive(Debug)]
pub struct Day {
    /// The local Azure and the host.
    pub stack: Stack,
    /// What is sold.
    pub products: Vec<Product>,
    /// Makes three changes.
    pub first: Shopper,
    /// Makes one.
    pub second: Shopper,
    /// Comes when storage fails.
    pub third: Shopper,
    /// The order file of the first shopper's first change, byte for byte.
    pub first_revision: Option<Vec<u8>>,
}

/// An order file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFile {
    /// Its name in the container.
    pub name: String,
    /// Names this state of it.
    pub etag: String,
    /// Its bytes.
    pub body: Vec<u8>,
    /// What it says.
    pub order: Order,
}

impl Day {
    /// Opens the shop.
    pub async fn begin(built: Built, runner: Runner, broker: Broker) -> anyhow::Result<Self> {
        let host = HostSettings::with_executable(built.host).for_broker(broker);
        let stack = Stack::start(StackSettings {
            broker,
            host,
            runner,
            ..StackSettings::default()
        })
        .await?;
        let mut first = Shopper::default();
        let products = first.products(stack.shop_url()).await?;
        ensure!(
            products.len() >= 3,
            "the demo needs three products, and the shop sells {}",
            products.len()
        );
        Ok(Self {
            stack,
            products,
            first,
            second: Shopper::default(),
            third: Shopper::default(),
            first_revision: None,
        })
    }

    /// A product, by its place in the shop.
    pub fn product(&self, place: usize) -> anyhow::Result<Product> {
        self.products
            .get(place)
            .cloned()
            .context("the shop has run out of products")
    }

    /// Waits until the delivery of a message is finished, which must end with this outcome.
    pub async fn delivery(&self, message_id: &str, outcome: &str) -> anyhow::Result<LogLine> {
        let line = self.stack.log().delivery_finished(message_id, DELIVERY).await?;
        let ended = line.str("outcome").unwrap_or("nothing");
        ensure!(
            ended == outcome,
            "the delivery of {message_id} ended as {ended}, not as {outcome}: {}",
            line.text()
        );
        Ok(line)
    }

    /// Waits until the shopper's last change is stored, and returns the order file, which must say what the cart says.
    pub async fn stored(&self, shopper: &Shopper) -> anyhow::Result<OrderFile> {
        self.delivery(&shopper.message_id()?, "stored").await?;
        let took = shopper.asked_at.map_or(Duration::ZERO, |asked| asked.elapsed());
        let file = self
            .order_file(shopper)?
            .context("the delivery is finished, but there is no order file")?;
        ensure!(
            Some(&file.order) == shopper.cart.as_ref(),
            "the cart is {:?}, but the order file says {:?}",
            shopper.cart,
            file.order
        );
        println!(
            "   Revision {} is in orders/{}, {:.1} ms after the shopper asked:",
            file.order.revision,
            file.name,
            took.as_secs_f64() * 1000.0
        );
        quote(&String::from_utf8_lossy(&file.body));
        Ok(file)
    }

    /// The shopper's order file, if there is one.
    pub fn order_file(&self, shopper: &Shopper) -> anyhow::Result<Option<OrderFile>> {
        let name = shopper.order_file()?;
        let Some(blob) = self.stack.emulator().blob("orders", &name) else {
            return Ok(None);
        };
        let body = blob.body.to_vec();
        let order = serde_json::from_slice(&body).with_context(|| format!("orders/{name} is no order"))?;
        Ok(Some(OrderFile {
            name,
            etag: blob.etag.to_string(),
            body,
            order,
        }))
    }

    /// There must be order files of these shoppers and no others.
    pub fn only_files_of(&self, shoppers: &[&Shopper]) -> anyhow::Result<()> {
        let mut found = self.stack.emulator().blob_names("orders");
        let mut expected = shoppers
            .iter()
            .map(|shopper| shopper.order_file())
            .collect::<anyhow::Result<Vec<_>>>()?;
        found.sort();
        expected.sort();
        ensure!(found == expected, "the order files are {found:?}, not {expected:?}");
        println!(
            "   orders/ holds {} file{}",
            found.len(),
            if found.len() == 1 { "" } else { "s" }
        );
        Ok(())
    }
}
