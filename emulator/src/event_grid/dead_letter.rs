//! What becomes of an event that is not delivered.
//!
//! <https://learn.microsoft.com/azure/event-grid/delivery-and-retry#dead-letter-events>

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::EventSchema;

/// How long a dead letter waits for others that go into the same blob.
pub const DELAY: Duration = Duration::from_secs(5 * 60);

/// A blob with dead letters.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetterBlob {
    /// Its container.
    pub container: String,
    /// Its name.
    pub name: String,
    /// A JSON array.
    pub body: Vec<u8>,
    /// How many events are in it.
    pub events: u64,
}

/// Why and when an event was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obituary {
    /// Azure's word for why.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What came of the last attempt, in Azure's word.
    pub last_outcome: String,
    /// The status of the last answer, if there was one.
    pub last_status: Option<u16>,
    /// When the event was published.
    pub published: Timestamp,
    /// When it was tried last; none if it never was.
    pub last_attempt: Option<Timestamp>,
}

/// The event with the fields that say why it is here. In CloudEvents they are extension attributes, in lower case.
pub fn document(mut event: Map<String, Value>, schema: EventSchema, obituary: &Obituary) -> Value {
    let fields = [
        ("deadLetterReason", json!(obituary.reason)),
        ("deliveryAttempts", json!(obituary.attempts)),
        ("lastDeliveryOutcome", json!(obituary.last_outcome)),
        ("lastHttpStatusCode", json!(obituary.last_status)),
        ("publishTime", json!(obituary.published)),
        ("lastDeliveryAttemptTime", json!(obituary.last_attempt)),
    ];
    for (name, value) in fields {
        let name = match schema {
            EventSchema::CloudEvents => name.to_ascii_lowercase(),
            EventSchema::EventGrid => name.to_owned(),
        };
        if !value.is_null() {
            event.insert(name, value);
        }
    }
    Value::Object(event)
}

/// `{SUBSCRIPTION}/{year}/{month}/{day}/{hour}/{id}.json`, the numbers without leading zeros.
pub fn blob_name(subscription: &str, now: Timestamp, id: Uuid) -> String {
    let time = now.to_zoned(TimeZone::UTC);
    format!(
        "{}/{}/{}/{}/{}/{id}.json",
        subscription.to_uppercase(),
        time.year(),
        time.month(),
        time.day(),
        time.hour()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_named_as_documented() {
        let time = "2019-08-08T05:06:07Z".parse().unwrap();
        let name = blob_name("My-Blob-Subscription", time, Uuid::nil());
        assert_eq!(
            name,
            "MY-BLOB-SUBSCRIPTION/2019/8/8/5/00000000-0000-0000-0000-000000000000.json"
        );
    }

    #[test]
    fn a_dead_letter_says_why_it_is_here() {
        let obituary = Obituary {
            reason: "MaxDeliveryAttemptsExceeded".into(),
            attempts: 1,
            last_outcome: "NotFound".into(),
            last_status: Some(404),
            published: Timestamp::UNIX_EPOCH,
            last_attempt: Some(Timestamp::UNIX_EPOCH),
        };
        let event: Map<_, _> = [("id".to_owned(), json!("5f:1"))].into_iter().collect();
        assert_eq!(
            document(event.clone(), EventSchema::CloudEvents, &obituary),
            json!({"id": "5f:1", "deadletterreason": "MaxDeliveryAttemptsExceeded", "deliveryattempts": 1,
                   "lastdeliveryoutcome": "NotFound", "lasthttpstatuscode": 404, "publishtime": "1970-01-01T00:00:00Z",
                   "lastdeliveryattempttime": "1970-01-01T00:00:00Z"})
        );
        assert_eq!(
            document(event, EventSchema::EventGrid, &obituary)["lastHttpStatusCode"],
            404
        );
    }
}
