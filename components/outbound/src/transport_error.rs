//! Why there is no whole answer.

use spin_sdk::wasip3::http::types::ErrorCode;

/// An exchange that did not end with a whole answer. The text names the host and nothing else of the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The manifest does not let this component call that host. Retrying cannot help until it does.
    #[error("{host} is not among the hosts that this component is allowed to call")]
    NotAllowed {
        /// Host and port.
        host: String,
    },
    /// The answer is larger than the caller wants to hold.
    #[error("{host} answered with more than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The caller's limit.
        limit: usize,
    },
    /// The connection or its peer failed. The request may have been carried out all the same.
    #[error("{host}: {problem}")]
    Broken {
        /// Host and port.
        host: String,
        /// What happened.
        problem: &'static str,
    },
}

/// What is known where the host's name is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breakdown {
    NotAllowed,
    TooLarge,
    Broken(&'static str),
}

impl Breakdown {
    pub(crate) fn at(self, host: String, limit: usize) -> TransportError {
        match self {
            Self::NotAllowed => TransportError::NotAllowed { host },
            Self::TooLarge => TransportError::TooLarge { host, limit },
            Self::Broken(problem) => TransportError::Broken { host, problem },
        }
    }
}

impl From<ErrorCode> for Breakdown {
    /// The texts inside the codes are left out: a host may put the whole URL into them.
    fn from(code: ErrorCode) -> Self {
        use ErrorCode::*;
        Self::Broken(match code {
            HttpRequestDenied | DestinationIpProhibited => return Self::NotAllowed,
            DnsTimeout | DnsError(_) | DestinationNotFound => "the host's name is not known",
            DestinationUnavailable | DestinationIpUnroutable | ConnectionRefused => "nothing listens there",
            ConnectionTimeout => "no connection in time",
            ConnectionReadTimeout | ConnectionWriteTimeout | HttpResponseTimeout => "no answer in time",
            ConnectionTerminated | HttpResponseIncomplete => "the connection broke",
            ConnectionLimitReached => "too many connections",
            TlsProtocolError | TlsCertificateError | TlsAlertReceived(_) => "no secure connection could be made",
            InternalError(_) => "the exchange broke off",
            _ => "the exchange was no valid HTTP",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_becomes_a_text_without_what_the_host_put_into_it() {
        let code = ErrorCode::InternalError(Some("error for url (http://h/?sig=swordfish)".into()));
        let error = Breakdown::from(code).at("h:80".into(), 1);
        assert_eq!(error.to_string(), "h:80: the exchange broke off");
    }

    #[test]
    fn a_host_that_the_manifest_does_not_allow_is_no_outage() {
        let error = Breakdown::from(ErrorCode::HttpRequestDenied).at("h:80".into(), 1);
        assert_eq!(error, TransportError::NotAllowed { host: "h:80".into() });
    }

    #[test]
    fn time_outs_and_refusals_are_told_apart() {
        let problem = |code: ErrorCode| Breakdown::from(code).at("h".into(), 1).to_string();
        assert_eq!(problem(ErrorCode::ConnectionRefused), "h: nothing listens there");
        assert_eq!(problem(ErrorCode::ConnectionTimeout), "h: no connection in time");
        assert_eq!(problem(ErrorCode::ConnectionReadTimeout), "h: no answer in time");
        assert_eq!(problem(ErrorCode::HttpResponseIncomplete), "h: the connection broke");
    }
}
