//! What went wrong with a request, in the terms of `wasi:http`. Nothing here carries a URL: its query may hold a
//! signature.

use std::error::Error as _;
use std::io::ErrorKind;

use hyper_util::client::legacy;
use wasmtime_wasi_http::Error;

/// Why no response came.
pub fn of_request(error: &legacy::Error) -> Error {
    match io_kind(error) {
        Some(ErrorKind::ConnectionRefused) => Error::ConnectionRefused,
        Some(ErrorKind::TimedOut) if error.is_connect() => Error::ConnectionTimeout,
        _ if error.is_connect() => Error::DestinationUnavailable,
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => Error::DestinationUnavailable,
        _ => Error::ConnectionTerminated,
    }
}

/// Why a response that had begun did not go on.
pub fn of_response(error: &hyper::Error) -> Error {
    match error.is_timeout() {
        true => Error::HttpResponseTimeout,
        false => Error::HttpResponseIncomplete,
    }
}

fn io_kind(error: &legacy::Error) -> Option<ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}
