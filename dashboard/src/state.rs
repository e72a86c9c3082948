//! What there is at one moment, as browsers hear it.

use petstore_emulator::LocalAzure;
use serde::Serialize;

use crate::{
    dashboard::Window,
    flow::Counts,
    ledger::Balance,
    shoppers::Progress,
    switches::{self, Switch},
};

/// The queue, and the container of order files.
pub const ORDERS: &str = "orders";
/// The container of carts, and the event hub that they are told to.
pub const CARTS: &str = "carts";

/// Everything that changes on the page, the panel apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// One sentence about it all.
    pub headline: String,
    /// The switches that are on.
    pub on: Vec<&'static str>,
    /// The parts in the picture where something goes wrong because of them.
    pub troubled: Vec<&'static str>,
    /// How far the hundred shoppers are.
    pub shoppers: Progress,
    /// All numbers, by the names that the page's places have.
    pub numbers: Numbers,
}

/// The numbers on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Numbers {
    #[serde(flatten)]
    counts: Counts,
    #[serde(flatten)]
    balance: Balance,
    #[serde(flatten)]
    holdings: Holdings,
    median_ms: Option<u64>,
    /// How many spans have come from the host: an open timeline is shown again when there are more.
    spans: u64,
}

/// What the services hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Holdings {
    waiting: usize,
    held: usize,
    dead_letters: usize,
    carts: usize,
    files: usize,
}

impl State {
    /// What there is now.
    pub fn of(window: &Window) -> Self {
        let on = window.switches.on();
        let wrong: Vec<&Switch> = switches::ALL.iter().filter(|one| on.contains(&one.name)).collect();
        let (counts, balance, median_ms) = {
            let flow = window.flow.lock();
            (flow.counts, flow.ledger.balance(), flow.ledger.median_ms())
        };
        let holdings = Holdings::of(&window.subject.azure);
        Self {
            headline: headline(&wrong, &balance),
            troubled: wrong.iter().flat_map(|switch| switch.strikes).copied().collect(),
            on,
            shoppers: window.shoppers.progress(),
            numbers: Numbers {
                counts,
                balance,
                holdings,
                median_ms,
                spans: window.subject.traces.kept.lock().count(),
            },
        }
    }
}

impl Holdings {
    fn of(azure: &LocalAzure) -> Self {
        let queue = azure.queue_counts(ORDERS).unwrap_or_default();
        Self {
            waiting: queue.active,
            held: queue.locked,
            dead_letters: queue.dead_lettered,
            carts: azure.blob_count(CARTS),
            files: azure.blob_count(ORDERS),
        }
    }
}

/// What goes wrong and what to expect of it; else whether anything is left to do. It has no numbers, since it is read out.
fn headline(wrong: &[&Switch], balance: &Balance) -> String {
    match wrong {
        [] if balance.dead > 0 => "Nothing goes wrong now, but dead letters wait for somebody.".to_owned(),
        [] if balance.under_way > 0 => "All is well. Orders are on their way.".to_owned(),
        [] => "All is well. Every order is where it belongs.".to_owned(),
        [only] => format!("{}. {}", only.title, only.expect),
        _ => wrong
            .iter()
            .map(|switch| format!("{}.", switch.title))
            .collect::<Vec<_>>()
            .join(" "),
    }
}
