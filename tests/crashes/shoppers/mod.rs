//! Shoppers who put a steady load on the shop, and repeat each change until they are told that it is made.
//!
//! - [`change`]: what a shopper asks for
//! - [`tab`]: a browser's tab, which makes one change after the other
//! - [`visit`]: a shopper with several tabs

mod change;
pub mod tab;
mod visit;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::JoinSet;

use crate::ledger::Ledger;

const SHOPPERS: u64 = 4;

/// Shoppers who come and go until the shop closes.
pub struct Shoppers {
    closing: Arc<AtomicBool>,
    shopping: JoinSet<()>,
}

impl Shoppers {
    /// Lets them in. `shop` is where it is, without a slash at the end.
    pub fn let_in(shop: &str, ledger: &Ledger, random: &mut StdRng) -> Self {
        let closing = Arc::new(AtomicBool::new(false));
        let mut shopping = JoinSet::new();
        for number in 0..SHOPPERS {
            let (shop, ledger, closing) = (shop.to_owned(), ledger.clone(), closing.clone());
            let mut random = StdRng::seed_from_u64(random.random());
            shopping.spawn(async move {
                for visit in 0.. {
                    if closing.load(Ordering::Relaxed) {
                        return;
                    }
                    visit::make(&shop, &ledger, &closing, &format!("{number}.{visit}"), &mut random).await;
                }
            });
        }
        Self { closing, shopping }
    }

    /// Returns when each has been told of the change that they are at.
    pub async fn leave(mut self) {
        self.closing.store(true, Ordering::Relaxed);
        while let Some(shopper) = self.shopping.join_next().await {
            shopper.unwrap();
        }
    }
}
