//! What went wrong with a request, in the terms of `wasi:http`. Nothing here carries a URL: its query may hold a
//! signature.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter::successors;

use hyper_util::client::legacy;
use wasmtime_wasi_http::Error;

use super::names::UnknownName;

/// Why no response came.
pub fn of_request(error: &legacy::Error) -> Error {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref()) {
        return of_tls(tls);
    }
    if causes(error).any(|cause| cause.is::<UnknownName>()) {
        return Error::DnsError {
            rcode: None,
            info_code: None,
        };
    }
    match io_kind(error) {
        Some(ErrorKind::ConnectionRefused) => Error::ConnectionRefused,
        Some(ErrorKind::TimedOut) if error.is_connect() => Error::ConnectionTimeout,
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => Error::DestinationUnavailable,
        Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted) => {
            Error::ConnectionTerminated
        }
        _ if error.is_connect() => Error::DestinationUnavailable,
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

/// Why a connection is not secure.
fn of_tls(error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Error::TlsCertificateError,
        rustls::Error::AlertReceived(alert) => Error::TlsAlertReceived {
            alert_id: Some((*alert).into()),
            alert_message: None,
        },
        _ => Error::TlsProtocolError,
    }
}

/// The first that says more than that there was one.
fn io_kind(error: &legacy::Error) -> Option<ErrorKind> {
    let mut kinds = causes(error).filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    kinds.find(|kind| *kind != ErrorKind::Other)
}

/// What led to an error, from the latest to the first.
fn causes(error: &legacy::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    successors(error.source(), |&cause| {
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match inner {
            // As a source it would be left out: an I/O error speaks for it.
            Some(inner) => Some(inner),
            None => cause.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::*;

    #[test]
    fn a_certificate_that_is_not_believed_is_told_from_other_mistakes() {
        let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert!(matches!(of_tls(&unknown), Error::TlsCertificateError));
        assert!(matches!(of_tls(&rustls::Error::DecryptError), Error::TlsProtocolError));
    }
}
