//! A front for any `petstore:messaging/handler`: hands it the CloudEvents that are posted over HTTP, by Azure Event Grid or by
//! anybody who knows the shared secret.
//!
//! | request | answer |
//! |---|---|
//! | `POST /api/eventhandler` | 204 when handled, 503 when it should be delivered again; `petstore-outcomes` says what became of it, such as `stored=1` |
//! | `OPTIONS /api/eventhandler` | consent to deliveries ([`handshake`]) |
//! | `GET /healthz` | 200, or 503 while the settings are unusable |
//!
//! Deliveries and handshakes need the secret, in `Authorization: Bearer` or in the query as `code`; without it the answer is 401.
//!
//! # Layout
//! - [`front`]: one request and its answer.
//! - [`secret`]: who may deliver.
//! - [`handshake`]: both of Event Grid's ways to ask whether deliveries are wanted.
//! - [`deliveries`]: the deliveries in a request, in each of the ways to send CloudEvents; [`binary_mode`] is one of them.
//! - [`handling`]: hands them over, and answers in time.
//! - [`host`]: what all of this needs of the world outside, as a trait; `component` is the real one, and the export.
//! - [`bindings`]: generated from `wit/`.

pub mod binary_mode;
pub mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;
pub mod deliveries;
pub mod front;
pub mod handling;
pub mod handshake;
pub mod host;
pub mod secret;

#[cfg(test)]
mod fake_host;
