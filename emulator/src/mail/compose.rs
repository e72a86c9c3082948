//! From a letter to a mail.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::MailError;

/// The header field with the alert's id, by which a receiver can drop a repeat.
const ID_FIELD: &str = "X-Alert-Id";

/// A mail as a workflow describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The sender.
    pub from: Address,
    /// The receivers.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The attachments.
    pub enclosures: Vec<Enclosure>,
    /// Additional header fields.
    pub headers: Vec<(String, String)>,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Its file's name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// A mail in the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The alert's id: the header field `X-Alert-Id`; the run's id without one.
    pub id: String,
    /// The receivers, separated by commas.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The first attachment's text; empty without one.
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
///
/// # Errors
/// It has no receiver, or something in it cannot be written in a mail.
pub fn compose(letter: Letter, now: Timestamp, id: Uuid) -> Result<Composed, MailError> {
    let subject = one_line(&letter.subject);
    let mut builder = Message::builder()
        .from(Mailbox::new(None, letter.from.clone()))
        .subject(&subject)
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", letter.from.domain())));
    for receiver in &letter.to {
        builder = builder.to(receiver.clone());
    }
    let mut parts = MultiPart::builder()
        .kind(MultiPartKind::Mixed)
        .boundary(id.simple().to_string())
        .singlepart(SinglePart::plain(letter.text.clone()));
    for enclosure in &letter.enclosures {
        let content_type = ContentType::parse(&enclosure.content_type).map_err(|_| MailError::Compose)?;
        let attachment = Attachment::new(one_line(&enclosure.name));
        parts = parts.singlepart(attachment.body(enclosure.content.clone(), content_type));
    }
    let mut message = builder.multipart(parts).map_err(|_| MailError::Compose)?;
    let mut alert_id = None;
    for (name, value) in &letter.headers {
        let field = HeaderName::new_from_ascii(name.clone()).map_err(|_| MailError::Compose)?;
        let value = one_line(value);
        message.headers_mut().insert_raw(HeaderValue::new(field, value.clone()));
        if name.eq_ignore_ascii_case(ID_FIELD) {
            alert_id = Some(value);
        }
    }
    let data = letter
        .enclosures
        .first()
        .map(|first| String::from_utf8_lossy(&first.content).into_owned());
    let receivers: Vec<_> = letter.to.iter().map(|receiver| receiver.email.to_string()).collect();
    let mail = Mail {
        id: alert_id.unwrap_or_else(|| id.to_string()),
        to: receivers.join(", "),
        subject,
        text: letter.text,
        data: data.unwrap_or_default(),
        received: now,
        eml: message.formatted(),
    };
    Ok(Composed { mail, message })
}

/// A header field is one line: no text starts another.
fn one_line(text: &str) -> String {
    let plain = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "orders@petstore.example".parse().unwrap(),
            to: vec!["stock@petstore.example".parse().unwrap()],
            subject: "Order".into(),
            text: "2 x Dog food\n\nReason: storage is down\n".into(),
            enclosures: vec![Enclosure {
                name: "data.json".into(),
                content_type: "application/json".into(),
                content: b"{\"a\":1}".to_vec(),
            }],
            headers: vec![("X-Alert-Id".into(), "a:1".into())],
        }
    }

    fn composed(letter: Letter) -> Result<Mail, MailError> {
        let now = "2024-05-01T12:00:00Z".parse().unwrap();
        compose(letter, now, Uuid::nil()).map(|composed| composed.mail)
    }

    #[test]
    fn a_mail_has_all_of_the_letter_and_nothing_else() {
        let mail = composed(letter()).unwrap();
        assert_eq!((mail.id.as_str(), mail.data.as_str()), ("a:1", "{\"a\":1}"));
        assert_eq!(mail.text, letter().text);
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
        assert_eq!(eml.matches("Reason:").count(), 1);
    }

    #[test]
    fn no_text_starts_a_header_field() {
        let injected = "x\r\nBcc: everybody@example.com";
        let mut letter = letter();
        letter.subject = injected.into();
        letter.headers[0].1 = injected.into();
        letter.enclosures[0].name = injected.into();
        let mail = composed(letter).unwrap();
        assert_eq!(mail.subject, "x  Bcc: everybody@example.com");
        assert!(!String::from_utf8(mail.eml).unwrap().contains("\nBcc:"));
    }

    #[test]
    fn what_cannot_be_written_is_an_error() {
        let mut without_receiver = letter();
        without_receiver.to.clear();
        assert!(composed(without_receiver).is_err());
        let mut bad_field = letter();
        bad_field.headers[0].0 = "X Alert:".into();
        assert!(composed(bad_field).is_err());
    }
}
