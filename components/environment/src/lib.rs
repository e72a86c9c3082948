//! Provides `wasi:config/store` from the environment, for hosts that have no settings of their own.
//!
//! The setting `service_bus` is the variable `SERVICE_BUS`: see [`names`].
//!
//! | module | what it is |
//! |---|---|
//! | [`names`] | which variable a setting is |
//! | `provider` | the exported interface |
//! | `bindings` | generated from the contract |

mod bindings;
pub mod names;
mod provider;
