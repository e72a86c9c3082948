//! What every provider component does: read its settings, exchange HTTP messages within bounds, and log what failed.
//!
//! | module | what it is |
//! |---|---|
//! | [`settings`] | what the application's manifest configures, through `wasi:config/store` |
//! | [`exchange()`] | one HTTP request and its whole answer, through `wasi:http` |
//! | [`limits`] | how long an exchange may take and how much it may bring |
//! | [`transport_error`] | why there is no whole answer |
//! | [`clock`] | the time of day |
//! | [`failure_log`] | one line for each failed call |
//!
//! Nothing here retries.

mod answer;
mod bindings;
pub mod clock;
pub mod exchange;
pub mod failure_log;
pub mod limits;
mod outgoing;
pub mod settings;
pub mod transport_error;

pub use exchange::exchange;
pub use limits::Limits;
pub use settings::SettingError;
pub use transport_error::TransportError;
