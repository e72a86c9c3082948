//! A stand-in for `spin up`, as far as a trigger plugin can notice: what it makes of a manifest, and how it starts the
//! plugin.
//!
//! Spin itself is not needed. What the stand-in writes is held to files that Spin wrote, in `tests/spin/fixtures`; how
//! it starts the plugin follows `src/commands/up.rs` of Spin's sources.
//!
//! | module | what it does |
//! |---|---|
//! | `locked_app` | makes the locked app of a manifest |
//! | `spin_up` | starts the plugin, hands on options, ends it |

mod locked_app;
mod spin_up;

pub use locked_app::{LockError, lock};
pub use spin_up::{Plugin, PluginError, SpinUp};
