//! Mails to a server.

use std::fmt;
use std::time::Duration;

use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::MailError;

/// How long a server may take for one command.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl SmtpServer {
    /// Reads `smtp://[user:password@]host[:port]`, `smtps://...` for TLS from the start, or `smtp://...?tls=required` for STARTTLS.
    ///
    /// # Errors
    /// The URL is malformed; it is not part of the message, because it may hold a password.
    pub fn new(url: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailError::ServerUrl)?;
        let authority = url
            .split("://")
            .nth(1)
            .unwrap_or_default()
            .split(['/', '?'])
            .next()
            .unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default().to_owned();
        Ok(Self {
            host,
            transport: transport.timeout(Some(PATIENCE)).build(),
        })
    }

    /// Hands a mail over. Returns once the server has taken it.
    pub async fn send(&self, message: Message) -> Result<(), MailError> {
        let result = self.transport.send(message).await;
        result.map(drop).map_err(|error| MailError::Server {
            host: self.host.clone(),
            reason: error.to_string(),
        })
    }
}

/// Without user and password.
impl fmt::Debug for SmtpServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpServer")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_never_shown() {
        let server = SmtpServer::new("smtp://me:s3cret@127.0.0.1:1").unwrap();
        assert_eq!(format!("{server:?}"), "SmtpServer { host: \"127.0.0.1:1\", .. }");
        let error = SmtpServer::new("http://me:s3cret@127.0.0.1").unwrap_err();
        assert!(!error.to_string().contains("s3cret"));
    }
}
