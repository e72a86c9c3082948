//! Clients that mean harm, or do not know what they do.
//!
//! - [`connections`]: slow ones, silent ones, thousands of them
//! - [`malformed`]: heads, bodies and paths that no client should send
//! - [`protocols`]: upgrades, tunnels, echoes
//! - [`forgery`]: changes that another site's page sends, and cookies that are not the shop's
//! - [`answers`]: what an answer lets a browser do, whatever was asked
//! - [`wire`]: a client that sends bytes as they are

mod answers;
mod connections;
mod forgery;
mod malformed;
mod protocols;
mod wire;
