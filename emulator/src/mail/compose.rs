//! From an alert to a mail.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};
use serde::Serialize;
use uuid::Uuid;

use super::MailError;
use crate::logic_app::alert::Alert;

/// The header field with the alert's id, by which a receiver can drop a repeat.
const ID_FIELD: &str = "X-Alert-Id";

/// Who mails to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddresses {
    /// The sender.
    pub from: Address,
    /// The receiver.
    pub to: Address,
}

impl MailAddresses {
    /// Reads two addresses of the form `name@domain`.
    ///
    /// # Errors
    /// Names the one that is malformed.
    pub fn new(from: &str, to: &str) -> Result<Self, MailError> {
        let read = |text: &str| text.parse().map_err(|_| MailError::Address(text.to_owned()));
        Ok(Self {
            from: read(from)?,
            to: read(to)?,
        })
    }
}

/// A mail in the inbox.
#[derive(Debug, Clone, Serialize)]
pub struct Mail {
    /// The alert's id.
    pub id: String,
    /// The receiver.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text: the alert's, and its reason.
    pub text: String,
    /// Why the alert was raised.
    pub reason: String,
    /// The attachment `data.json`.
    pub data: String,
    /// When the workflow mailed it, by the emulator's clock.
    pub received: Timestamp,
    /// The whole mail as it travels (RFC 5322).
    #[serde(skip)]
    pub eml: Vec<u8>,
}

/// A mail that can be kept and sent.
#[derive(Debug, Clone)]
pub struct Composed {
    /// What the inbox keeps.
    pub mail: Mail,
    /// What a mail server gets.
    pub message: Message,
}

/// Makes the mail.
pub fn compose(alert: Alert, addresses: &MailAddresses, now: Timestamp, id: Uuid) -> Result<Composed, MailError> {
    let text = format!("{}\n\nReason: {}\n", alert.text.trim_end(), alert.reason);
    // A subject is one line.
    let subject: String = alert
        .subject
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    let id_field = HeaderName::new_from_ascii_str(ID_FIELD);
    let mut message = Message::builder()
        .from(Mailbox::new(
            Some("Pet store orders".to_owned()),
            addresses.from.clone(),
        ))
        .to(Mailbox::new(None, addresses.to.clone()))
        .subject(&subject)
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", addresses.from.domain())))
        .multipart(
            MultiPart::builder()
                .kind(MultiPartKind::Mixed)
                .boundary(id.simple().to_string())
                .singlepart(SinglePart::plain(text.clone()))
                .singlepart(Attachment::new("data.json".to_owned()).body(
                    alert.data.clone(),
                    ContentType::parse("application/json").map_err(|_| MailError::Compose)?,
                )),
        )
        .map_err(|_| MailError::Compose)?;
    message
        .headers_mut()
        .insert_raw(HeaderValue::new(id_field, alert.id.clone()));
    let mail = Mail {
        id: alert.id,
        to: addresses.to.to_string(),
        subject,
        text,
        reason: alert.reason,
        data: alert.data,
        received: now,
        eml: message.formatted(),
    };
    Ok(Composed { mail, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(subject: &str, text: &str) -> Mail {
        let alert = Alert {
            id: "a:1".into(),
            subject: subject.into(),
            text: text.into(),
            reason: "storage is down".into(),
            data: "{\"a\":1}".into(),
        };
        let addresses = MailAddresses::new("orders@petstore.example", "stock@petstore.example").unwrap();
        compose(alert, &addresses, "2024-05-01T12:00:00Z".parse().unwrap(), Uuid::nil())
            .unwrap()
            .mail
    }

    #[test]
    fn a_mail_has_all_of_the_alert() {
        let mail = composed("Order", "2 x Dog food");
        assert_eq!(mail.text, "2 x Dog food\n\nReason: storage is down\n");
        let eml = String::from_utf8(mail.eml).unwrap();
        for line in [
            "X-Alert-Id: a:1\r\n",
            "Subject: Order\r\n",
            "To: stock@petstore.example\r\n",
            "Date: Wed, 01 May 2024 12:00:00 +0000\r\n",
            "2 x Dog food",
            "filename=\"data.json\"",
        ] {
            assert!(eml.contains(line), "{line} in\n{eml}");
        }
    }

    #[test]
    fn no_text_starts_a_header_field() {
        let mail = composed("Order\r\nBcc: everybody@example.com", "x");
        assert_eq!(mail.subject, "Order  Bcc: everybody@example.com");
        assert!(!String::from_utf8(mail.eml).unwrap().contains("\r\nBcc:"));
    }

    #[test]
    fn a_malformed_address_is_named() {
        let error = MailAddresses::new("orders@petstore.example", "nobody").unwrap_err();
        assert_eq!(error.to_string(), "\"nobody\" is no mail address: write name@domain");
    }
}
