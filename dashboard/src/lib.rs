//! The window on the pipeline: one page that shows what the pet store and its local Azure do, as they do it.
//!
//! | module | what it does |
//! |---|---|
//! | `dashboard` | starts and stops it |
//! | `server` | addresses |
//! | `guard` | who is let in, and what browsers may do with the answers |
//! | `events` | the stream that a page listens to |
//! | `ticks` | from activities to what is told in that stream, a few times a second |
//! | `state` | what there is at one moment |
//! | `flow` | counters, and what moves in the picture |
//! | `traffic` | from one activity to its place in the picture |
//! | `ledger` | what became of every published revision |
//! | `history` | the revisions of order files |
//! | `recent` | the latest entries of the latest names |
//! | `sessions` | what happened to each session |
//! | `tone` | how something went |
//! | `traces` | the spans that the host exports |
//! | `switches` | what can be made to go wrong |
//! | `shoppers` | a hundred shoppers |
//! | `view` | HTML |

mod dashboard;
mod events;
mod flow;
mod guard;
mod history;
mod ledger;
mod recent;
mod server;
mod sessions;
mod shoppers;
mod state;
mod switches;
mod ticks;
mod tone;
mod traces;
mod traffic;
mod view;

pub use dashboard::{Dashboard, StartError, Subject};
pub use traces::Traces;
