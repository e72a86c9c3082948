//! A shopper with several tabs. Each tab changes a product of its own, so that the order between tabs does not matter to the sum.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::{change::Change, tab::Tab};
use crate::ledger::Ledger;

const FIRST: &str = "cat-tree";
const PRODUCTS: [&str; 2] = ["rope-toy", "bird-cage"];
const LONGEST: u64 = 12;

/// Comes, changes the cart for a while, and goes; early, if the shop is closing.
pub async fn make(shop: &str, ledger: &Ledger, closing: &AtomicBool, name: &str, random: &mut StdRng) {
    let tab = Tab::new(shop, ledger);
    tab.make(&Change::first(format!("{name}.first"), FIRST), random).await;
    let tabs = PRODUCTS.map(|product| {
        let mut random = StdRng::seed_from_u64(random.random());
        let tab = tab.clone();
        async move {
            for number in 0..random.random_range(1..=LONGEST) {
                if closing.load(Ordering::Relaxed) {
                    return;
                }
                let key = format!("{name}.{product}.{number}");
                tab.make(&Change::any(key, product, &mut random), &mut random).await;
                tokio::time::sleep(Duration::from_millis(random.random_range(0..60))).await;
            }
        }
    });
    join_all(tabs).await;
}
