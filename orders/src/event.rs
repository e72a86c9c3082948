//! The CloudEvents 1.0 event that carries an order, in the JSON format
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::Order;
use crate::validity::{OrderError, validate};

/// Media type of the event's JSON format.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";
/// What happened.
pub const TYPE: &str = "com.petstore.cart.updated";
/// Where it happened.
pub const SOURCE: &str = "/petstore/cart";

const SPEC_VERSION: &str = "1.0";
const JSON: &str = "application/json";

/// Why a body is no event with an order that can be stored. Texts from the body are cut to 100 characters.
#[derive(Debug, Error)]
pub enum EventError {
    /// Not JSON at all.
    #[error("the body is not JSON: {0:.100}")]
    NotJson(String),
    /// JSON, but not a CloudEvent.
    #[error("the body is no CloudEvents 1.0 event: {0:.100}")]
    NotAnEvent(String),
    /// An event about something else.
    #[error("the event's type is `{0:.100}`, not `{TYPE}`")]
    OtherType(String),
    /// The event's data is not in JSON.
    #[error("the event's datacontenttype is `{0:.100}`, not `{JSON}`")]
    OtherContent(String),
    /// The event's data does not have the order's fields.
    #[error("the event's data is no order: {0:.200}")]
    NotAnOrder(String),
    /// The event's data has the order's fields, but not with values that make sense.
    #[error("the event's order is invalid: {0}")]
    InvalidOrder(#[from] OrderError),
    /// The event's id does not name the order's session and revision.
    #[error("the event's id is `{event:.100}`, but its order is `{order}`")]
    OtherId {
        /// The event's id.
        event: String,
        /// The id that its order would have.
        order: String,
    },
    /// The event's subject is not the order's session.
    #[error("the event's subject is `{0:.100}`, not its order's session")]
    OtherSubject(String),
}

#[derive(Serialize)]
struct Written<'a> {
    specversion: &'static str,
    id: String,
    source: &'static str,
    r#type: &'static str,
    subject: &'a str,
    time: &'a str,
    datacontenttype: &'static str,
    data: &'a Order,
}

#[derive(Deserialize)]
struct Received<'a> {
    specversion: String,
    id: String,
    source: String,
    r#type: String,
    subject: Option<String>,
    datacontenttype: Option<String>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// The event's id, which is the message's id too: `{session}:{revision}`.
pub fn id(order: &Order) -> String {
    format!("{}:{}", order.session, order.revision)
}

/// The event's JSON. The same order gives the same bytes.
///
/// # Errors
/// None in practice: every order can be written as JSON.
pub fn to_json(order: &Order) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Written {
        specversion: SPEC_VERSION,
        id: id(order),
        source: SOURCE,
        r#type: TYPE,
        subject: &order.session,
        time: &order.time,
        datacontenttype: JSON,
        data: order,
    })
}

/// Reads the order out of an event. A valid order is returned: see [`validate`].
///
/// # Errors
/// What is wrong with the body, the event or the order; none of it can be helped by another attempt.
pub fn from_json(body: &[u8]) -> Result<Order, EventError> {
    let event = envelope(body)?;
    if event.specversion != SPEC_VERSION {
        return Err(EventError::NotAnEvent(format!(
            "specversion is `{}`",
            event.specversion
        )));
    }
    if event.id.is_empty() || event.source.is_empty() {
        return Err(EventError::NotAnEvent("id or source is empty".into()));
    }
    if event.r#type != TYPE {
        return Err(EventError::OtherType(event.r#type));
    }
    if let Some(other) = event.datacontenttype.filter(|content| !is_json(content)) {
        return Err(EventError::OtherContent(other));
    }
    let order = order(event.data)?;
    validate(&order)?;
    if event.id != id(&order) {
        return Err(EventError::OtherId {
            event: event.id,
            order: id(&order),
        });
    }
    if let Some(other) = event.subject.filter(|subject| *subject != order.session) {
        return Err(EventError::OtherSubject(other));
    }
    Ok(order)
}

fn envelope(body: &[u8]) -> Result<Received<'_>, EventError> {
    // A derived reader would take an array for an object, field by field.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match serde_json::from_slice(body) {
        Ok(_) if first != Some(&b'{') => Err(EventError::NotAnEvent("it is an array".into())),
        Ok(event) => Ok(event),
        Err(error) if error.is_data() => Err(EventError::NotAnEvent(error.to_string())),
        Err(error) => Err(EventError::NotJson(error.to_string())),
    }
}

fn order(data: &RawValue) -> Result<Order, EventError> {
    if !data.get().starts_with('{') {
        return Err(EventError::NotAnOrder("data is no JSON object".into()));
    }
    serde_json::from_str(data.get()).map_err(|error| EventError::NotAnOrder(error.to_string()))
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(JSON)
}

#[cfg(test)]
mod tests;
