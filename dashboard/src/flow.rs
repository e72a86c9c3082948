//! What the picture shows: counters, and what moves along its ways.

use serde::Serialize;

use crate::{history::History, ledger::Ledger, sessions::Sessions, tone::Tone};

/// So many moves are told at a time; more are a blur anyway.
const MOVES: usize = 80;

/// A way in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A change reaches the cart.
    BrowserCart,
    /// The cart is kept.
    CartCarts,
    /// The cart publishes.
    CartQueue,
    /// The reserver gets a delivery.
    QueueReserver,
    /// The order file is written.
    ReserverFiles,
    /// A mail is sent.
    ReserverInbox,
    /// A message becomes a dead letter.
    QueueDead,
}

/// Something that moves in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Where.
    pub way: Way,
    /// How it went. What failed does not arrive.
    pub tone: Tone,
    /// Whether it goes back to where it came from.
    pub back: bool,
}

/// How often what has happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Changes of carts that were kept.
    pub changes: u64,
    /// Repeats that the queue dropped.
    pub repeats: u64,
    /// Deliveries.
    pub delivered: u64,
    /// Deliveries that failed and went back to the queue.
    pub returned: u64,
    /// Writes of order files.
    pub writes: u64,
    /// Mails in the inbox.
    pub mails: usize,
    /// Requests that were refused, or whose answers got lost.
    pub refused: u64,
}

/// Everything that was seen.
#[derive(Debug, Default)]
pub struct Flow {
    /// The counters.
    pub counts: Counts,
    /// What became of each revision.
    pub ledger: Ledger,
    /// The order files' revisions.
    pub history: History,
    /// What happened to each session.
    pub sessions: Sessions,
    moves: Vec<Move>,
}

impl Flow {
    /// Lets something move.
    pub fn go(&mut self, way: Way, tone: Tone) {
        self.travel(Move { way, tone, back: false });
    }

    /// Lets something go back.
    pub fn go_back(&mut self, way: Way, tone: Tone) {
        self.travel(Move { way, tone, back: true });
    }

    /// What has moved since the last call.
    pub fn take_moves(&mut self) -> Vec<Move> {
        std::mem::take(&mut self.moves)
    }

    fn travel(&mut self, what: Move) {
        if self.moves.len() < MOVES {
            self.moves.push(what);
        }
    }
}
