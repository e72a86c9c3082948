//! HTTP/1.1 as the emulator needs it: requests and responses as values, and a small server around them.
//!
//! The services turn a [`Request`] into a [`Response`] without sockets, so that the same code answers a real client and a
//! simulation. The server is our own, on top of the `httparse` parser, for two reasons: the names of custom properties and of
//! blob metadata travel as header names and keep their case, which servers built on `http::HeaderMap` lose; and an
//! emulator has to misbehave on the wire when it is told to.
//!
//! # Layout
//! - [`headers`], [`request`], [`response`], [`date`]: the values
//! - [`head`], [`chunked`], [`reader`]: from bytes to a request
//! - [`encode`]: from a response to bytes
//! - [`connection`], [`listener`]: sockets

pub mod chunked;
pub mod connection;
pub mod date;
pub mod encode;
pub mod head;
pub mod headers;
pub mod listener;
pub mod reader;
pub mod request;
pub mod response;

pub use connection::{Handler, Reply};
pub use headers::Headers;
pub use request::Request;
pub use response::Response;
