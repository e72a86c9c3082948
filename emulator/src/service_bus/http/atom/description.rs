//! The fields of descriptions: reading and writing single ones.

use std::time::Duration;

use quick_xml::escape::escape;

use super::duration;
use super::xmlns::SERVICE_BUS;
use crate::service_bus::Remarks;
use crate::service_bus::http::error::Refused;
use crate::xml::{Element, INSTANCE};

/// Writes fields in the order in which they are added: the order is part of the protocol.
#[derive(Debug, Default)]
pub struct Fields(String);

impl Fields {
    /// Adds a field.
    pub fn add(mut self, name: &str, value: impl ToString) -> Self {
        self.0 += &format!("<{name}>{}</{name}>", escape(value.to_string()));
        self
    }

    /// Adds a field if there is a value.
    pub fn optional(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.add(name, value),
            None => self,
        }
    }

    /// Adds a duration.
    pub fn duration(self, name: &str, value: Option<Duration>) -> Self {
        self.add(name, duration::format(value))
    }

    /// Adds XML as it is.
    pub fn raw(mut self, xml: &str) -> Self {
        self.0 += xml;
        self
    }

    /// Puts all fields into a description.
    pub fn finish(self, kind: &str) -> String {
        format!(
            "<{kind} xmlns=\"{SERVICE_BUS}\" xmlns:i=\"{INSTANCE}\">{}</{kind}>",
            self.0
        )
    }
}

/// The counts of an entity's messages.
pub fn count_details(active: usize, dead: usize, scheduled: usize) -> String {
    let counts = [
        ("ActiveMessageCount", active),
        ("DeadLetterMessageCount", dead),
        ("ScheduledMessageCount", scheduled),
        ("TransferMessageCount", 0),
        ("TransferDeadLetterMessageCount", 0),
    ];
    let counts = counts.map(|(name, count)| format!("<d2p1:{name}>{count}</d2p1:{name}>"));
    format!(
        "<CountDetails xmlns:d2p1=\"http://schemas.microsoft.com/netservices/2011/06/servicebus\">{}</CountDetails>",
        counts.concat()
    )
}

/// The value of a field.
pub fn number(field: &Element) -> Result<usize, Refused> {
    field.text.trim().parse().map_err(|_| wrong(field))
}

/// The value of a field.
pub fn boolean(field: &Element) -> Result<bool, Refused> {
    match field.text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(wrong(field)),
    }
}

/// The value of a field; `None` is for ever.
pub fn time(field: &Element) -> Result<Option<Duration>, Refused> {
    duration::parse(&field.text).ok_or_else(|| wrong(field))
}

/// A value that must end some time.
pub fn bounded_time(field: &Element, longest: Duration) -> Result<Duration, Refused> {
    let length = time(field)?.filter(|length| !length.is_zero() && *length <= longest);
    length.ok_or_else(|| wrong(field))
}

/// What is said of a value that is not allowed.
pub fn wrong(field: &Element) -> Refused {
    Refused::BadRequest(format!("SubCode=40000. The value of {} is not allowed.", field.name))
}

/// Reads a field that all entities have. What would change the entity's behaviour and is not done here is refused by name;
/// what the service itself sets is ignored.
pub fn common(field: &Element, remarks: &mut Remarks) -> Result<(), Refused> {
    let text = field.text.trim();
    let unsupported = |what: String| Err(Refused::Unsupported(what));
    match field.name.as_str() {
        "UserMetadata" => remarks.user_metadata = Some(field.text.clone()).filter(|text| !text.is_empty()),
        "EnableBatchedOperations" => remarks.batched_operations = boolean(field)?,
        "EnablePartitioning" => remarks.partitioned = boolean(field)?,
        "ForwardTo" | "ForwardDeadLetteredMessagesTo" if !text.is_empty() => return unsupported(field.name.clone()),
        "AuthorizationRules" if !field.children.is_empty() => return unsupported(field.name.clone()),
        "AutoDeleteOnIdle" if time(field)?.is_some() => return unsupported(field.name.clone()),
        "EnableExpress" if boolean(field)? => return unsupported(field.name.clone()),
        "Status" if !text.is_empty() && text != "Active" => return unsupported(format!("The status {text}")),
        _ => {}
    }
    Ok(())
}
