//! Requests to Azure Communication Services: `POST {endpoint}/emails:send`.
//!
//! Source: "Email - Send", REST API version 2023-03-31.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::message::Mailbox;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::mail::compose::{Enclosure, Letter};

/// The body of such a request. What is not listed is not supported.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Email {
    sender_address: String,
    recipients: Recipients,
    content: Content,
    #[serde(default)]
    attachments: Vec<Attachment>,
    #[serde(default)]
    headers: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipients {
    to: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Recipient {
    address: String,
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    subject: String,
    plain_text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Attachment {
    name: String,
    content_type: String,
    content_in_base64: String,
}

/// Checks that a body whose texts still hold expressions has the members of a mail, and no others.
///
/// # Errors
/// What is missing or not supported.
pub fn check(template: &Value) -> Result<(), String> {
    read(template).map(drop)
}

/// Reads a body.
///
/// # Errors
/// What is wrong with it.
pub fn letter(body: &Value) -> Result<Letter, String> {
    let email = read(body)?;
    let to = email.recipients.to.into_iter().map(|recipient| {
        let address = address(&recipient.address)?;
        Ok(Mailbox::new(recipient.display_name, address))
    });
    let enclosures = email.attachments.into_iter().map(|attachment| {
        let content = STANDARD.decode(attachment.content_in_base64);
        Ok(Enclosure {
            content: content.map_err(|_| format!("the attachment {:?} is not in base64", attachment.name))?,
            name: attachment.name,
            content_type: attachment.content_type,
        })
    });
    let headers = email.headers.into_iter().map(|(name, value)| match value {
        Value::String(value) => Ok((name, value)),
        _ => Err(format!("the header {name:?} is no text")),
    });
    Ok(Letter {
        from: address(&email.sender_address)?,
        to: to.collect::<Result<_, String>>()?,
        subject: email.content.subject,
        text: email.content.plain_text,
        enclosures: enclosures.collect::<Result<_, String>>()?,
        headers: headers.collect::<Result<_, _>>()?,
    })
}

fn read(body: &Value) -> Result<Email, String> {
    Email::deserialize(body).map_err(|error| format!("the mail's body: {error}"))
}

fn address(text: &str) -> Result<Address, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is no mail address: write name@domain"))
}
