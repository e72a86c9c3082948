//! What is done with arbitrary bytes: each function gives them to one parser and checks what must hold whatever they are. Nothing may
//! panic, and nobody may get in without a key.
//!
//! | module | parsers of |
//! |---|---|
//! | [`cart`] | the shop: requests and cookies |
//! | [`orders`] | the reserver: CloudEvents |
//! | [`webhook`] | the webhook: events over HTTP |
//! | [`host`] | the host: manifests, locked apps, invocations |
//! | [`client`] | azure-rest: connection strings and answers, messages with their `BrokerProperties` among them |
//! | [`emulator`] | the emulator |

pub mod cart;
pub mod client;
pub mod emulator;
pub mod host;
pub mod orders;
mod request;
pub mod webhook;

use emulator::{blob, control, event_grid, service_bus, wire, workflow};

/// A parser with arbitrary bytes.
pub type Target = fn(&[u8]);

/// All of them, by the names of their fuzz targets.
pub const TARGETS: [(&str, Target); 27] = [
    ("cart_request", cart::request),
    ("session_cookie", cart::cookie),
    ("cloud_event", orders::cloud_event),
    ("webhook_request", webhook::request),
    ("invocation", host::invocation),
    ("spin_manifest", host::spin_manifest),
    ("locked_app", host::locked_app),
    ("connection_string", client::connection_string),
    ("service_answer", client::service_answer),
    ("locked_message", client::locked_message),
    ("http_request", wire::http_request),
    ("chunked_body", wire::chunked_body),
    ("service_bus_token", service_bus::token),
    ("broker_properties", service_bus::broker_properties),
    ("message_batch", service_bus::message_batch),
    ("sql_filter", service_bus::sql_filter),
    ("atom_entry", service_bus::atom_entry),
    ("declared_entities", service_bus::declared_entities),
    ("blob_request", blob::request),
    ("blob_signature", blob::signature),
    ("block_list", blob::block_list),
    ("event_grid_token", event_grid::token),
    ("published_events", event_grid::published_events),
    ("declared_topics", event_grid::declared_topics),
    ("workflow_definition", workflow::definition),
    ("workflow_expression", workflow::expression),
    ("fault", control::fault),
];

/// The instant at which everything happens.
fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_714_564_800).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// The base64 of the HMAC-SHA256.
fn sign(key: &[u8], text: &str) -> String {
    use base64::Engine;
    use hmac::{Hmac, KeyInit, Mac};
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    base64::prelude::BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// So that the text can stand as a value in a query.
fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
