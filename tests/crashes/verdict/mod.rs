//! What must hold when everything has calmed down.
//!
//! - [`carts`]: each change that was acknowledged is in its cart, once
//! - [`orders`]: each acknowledged revision is stored, superseded by a newer stored one, or mailed; what is stored or mailed is what the
//!   cart held
//! - [`secrets`]: the host's logs show none

mod carts;
mod orders;
mod secrets;

use std::collections::BTreeMap;

use petstore_stack::HostLog;
use serde_json::Value;

use crate::{
    console::Console,
    ledger::{Known, Lines},
    shoppers::tab::lines,
};

/// A cart, or an order file, or a mailed order.
#[derive(Debug)]
pub struct Document {
    /// Its revision.
    pub revision: u64,
    /// Its products.
    pub lines: Lines,
}

/// What is left when everything has calmed down.
pub struct Remains {
    /// By session.
    pub carts: BTreeMap<String, Document>,
    /// By session.
    pub order_files: BTreeMap<String, Document>,
    /// By session and revision.
    pub mailed: BTreeMap<(String, u64), Document>,
    /// What is wrong with a blob in itself.
    violations: Vec<String>,
}

impl Document {
    fn read(document: &Value) -> Self {
        Self {
            revision: document["revision"].as_u64().unwrap(),
            lines: lines(document),
        }
    }
}

impl Remains {
    /// Asks the emulator for everything.
    pub async fn gather(console: &Console) -> Self {
        let mut remains = Self {
            carts: BTreeMap::new(),
            order_files: BTreeMap::new(),
            mailed: BTreeMap::new(),
            violations: Vec::new(),
        };
        for (name, (document, _)) in console.documents("carts").await {
            remains.carts.insert(session(&name), Document::read(&document));
        }
        for (name, (document, metadata)) in console.documents("orders").await {
            let order = Document::read(&document);
            if metadata["revision"].as_str() != Some(order.revision.to_string().as_str()) {
                let what = format!("stale: order file {name} is of another revision than its metadata, {metadata}");
                remains.violations.push(what);
            }
            remains.order_files.insert(session(&name), order);
        }
        for mail in console.inbox().await {
            let order: Value = serde_json::from_str(mail["data"].as_str().unwrap()).unwrap();
            let (session, mailed) = (order["session"].as_str().unwrap().to_owned(), Document::read(&order));
            remains.mailed.insert((session, mailed.revision), mailed);
        }
        remains
    }
}

/// Everything that does not hold.
pub fn find(known: &Known, remains: &Remains, queue: &Value, logs: &[HostLog]) -> Vec<String> {
    let mut violations = known.violations.clone();
    violations.extend(remains.violations.iter().cloned());
    for left in ["active", "locked", "scheduled", "dead_lettered"] {
        if queue[left] != 0 {
            violations.push(format!("unfinished: {} {left} messages", queue[left]));
        }
    }
    violations.extend(carts::check(known, remains));
    violations.extend(orders::check(known, remains));
    violations.extend(secrets::check(known, logs));
    violations
}

/// Blobs are named `{session}.json`.
fn session(name: &str) -> String {
    name.trim_end_matches(".json").to_owned()
}
