//! An event, checked.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::EventSchema;

/// An event that a topic has accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    schema: EventSchema,
    fields: Map<String, Value>,
}

/// Why a document is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is no JSON object.
    #[error("The event is not a JSON object.")]
    NotAnObject,
    /// An attribute that must be there is not, or is no text, or is empty.
    #[error("The required attribute '{0}' is missing, empty or not a string.")]
    Required(&'static str),
    /// An attribute has a value that it cannot have.
    #[error("The attribute '{0}' has a value of the wrong form.")]
    Malformed(String),
    /// An attribute's name is not made of lower-case letters and digits.
    #[error("The attribute name '{0}' is not made of lower-case letters and digits.")]
    Name(String),
    /// There are two payloads.
    #[error("The event has both 'data' and 'data_base64'.")]
    TwoPayloads,
}

impl Event {
    /// Reads a document that must be an event of this schema.
    ///
    /// # Errors
    /// Says which part of it is not as the schema has it.
    pub fn read(schema: EventSchema, document: Value) -> Result<Self, EventError> {
        let Value::Object(fields) = document else {
            return Err(EventError::NotAnObject);
        };
        match schema {
            EventSchema::CloudEvents => check_cloud_event(&fields)?,
            EventSchema::EventGrid => check_event_grid_event(&fields)?,
        }
        Ok(Self { schema, fields })
    }

    /// Its id. A publisher that repeats an event repeats the id.
    pub fn id(&self) -> &str {
        self.fields.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    /// The event as it is delivered in this schema. Event Grid's own has the topic's name added to it.
    pub fn document(&self, schema: EventSchema, topic: &str) -> Map<String, Value> {
        let mut fields = self.fields.clone();
        if self.schema == EventSchema::EventGrid {
            fields.insert("topic".into(), topic.into());
            fields.insert("metadataVersion".into(), "1".into());
            fields.entry("dataVersion").or_insert_with(|| "".into());
        }
        if self.schema == schema {
            fields
        } else {
            cloud_event(&fields)
        }
    }
}

/// An event of Event Grid's own schema as a CloudEvent.
fn cloud_event(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut event = Map::new();
    event.insert("specversion".into(), json!("1.0"));
    for (name, from) in [
        ("id", "id"),
        ("source", "topic"),
        ("type", "eventType"),
        ("subject", "subject"),
        ("time", "eventTime"),
        ("data", "data"),
    ] {
        if let Some(value) = fields.get(from) {
            event.insert(name.into(), value.clone());
        }
    }
    event
}

/// The CloudEvents specification, version 1.0.2, section 3, and its JSON format, section 2.
fn check_cloud_event(fields: &Map<String, Value>) -> Result<(), EventError> {
    require(fields, ["id", "source", "specversion", "type"])?;
    if fields.get("specversion") != Some(&json!("1.0")) {
        return Err(EventError::Malformed("specversion".into()));
    }
    for (name, value) in fields {
        let well_formed = match name.as_str() {
            "data" => true,
            "data_base64" => value.is_string(),
            "time" => is_time(value),
            "subject" | "datacontenttype" | "dataschema" => value.as_str().is_some_and(|text| !text.is_empty()),
            _ if !name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) =>
            {
                return Err(EventError::Name(name.clone()));
            }
            _ => !value.is_object() && !value.is_array(),
        };
        // An attribute that is null is one that is not set.
        if !well_formed && !value.is_null() {
            return Err(EventError::Malformed(name.clone()));
        }
    }
    if fields.contains_key("data") && fields.contains_key("data_base64") {
        return Err(EventError::TwoPayloads);
    }
    Ok(())
}

/// <https://learn.microsoft.com/azure/event-grid/event-schema>
fn check_event_grid_event(fields: &Map<String, Value>) -> Result<(), EventError> {
    require(fields, ["id", "subject", "eventType", "eventTime"])?;
    match fields.get("eventTime") {
        Some(time) if is_time(time) => Ok(()),
        _ => Err(EventError::Malformed("eventTime".into())),
    }
}

fn require(fields: &Map<String, Value>, names: [&'static str; 4]) -> Result<(), EventError> {
    let filled = |name: &str| {
        fields
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    match names.into_iter().find(|name| !filled(name)) {
        Some(name) => Err(EventError::Required(name)),
        None => Ok(()),
    }
}

fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud_event_with(name: &str, value: Value) -> Result<Event, EventError> {
        let mut event = json!({"specversion": "1.0", "id": "5f:1", "source": "/cart", "type": "t", "data": {"n": 1}});
        event[name] = value;
        Event::read(EventSchema::CloudEvents, event)
    }

    #[test]
    fn a_cloud_event_is_checked_as_its_specification_says() {
        let event = cloud_event_with("time", json!("2026-11-21T08:00:00Z")).unwrap();
        assert_eq!(event.id(), "5f:1");
        assert!(cloud_event_with("traceparent", json!("00-1")).is_ok());
        assert!(cloud_event_with("subject", Value::Null).is_ok());
        for (name, value, error) in [
            ("id", json!(""), EventError::Required("id")),
            ("type", Value::Null, EventError::Required("type")),
            ("source", json!(1), EventError::Required("source")),
            ("specversion", json!("0.3"), EventError::Malformed("specversion".into())),
            ("time", json!("yesterday"), EventError::Malformed("time".into())),
            ("extra", json!({}), EventError::Malformed("extra".into())),
            ("Extra", json!("x"), EventError::Name("Extra".into())),
            ("data_base64", json!("eA=="), EventError::TwoPayloads),
        ] {
            assert_eq!(cloud_event_with(name, value), Err(error), "{name}");
        }
        assert_eq!(
            Event::read(EventSchema::CloudEvents, json!([])),
            Err(EventError::NotAnObject)
        );
    }

    #[test]
    fn an_event_of_event_grids_own_schema_can_become_a_cloud_event() {
        let own = json!({"id": "1", "subject": "s", "eventType": "t", "eventTime": "2026-11-21T08:00:00Z", "data": 5});
        let event = Event::read(EventSchema::EventGrid, own).unwrap();
        let delivered = event.document(EventSchema::EventGrid, "/topics/orders");
        assert_eq!(delivered["topic"], "/topics/orders");
        assert_eq!(delivered["metadataVersion"], "1");
        assert_eq!(
            Value::Object(event.document(EventSchema::CloudEvents, "/topics/orders")),
            json!({"specversion": "1.0", "id": "1", "source": "/topics/orders", "type": "t", "subject": "s",
                   "time": "2026-11-21T08:00:00Z", "data": 5})
        );
        let cloud_event = cloud_event_with("id", json!("5f:1")).unwrap();
        assert!(Event::read(EventSchema::EventGrid, Value::Object(cloud_event.fields)).is_err());
    }
}
