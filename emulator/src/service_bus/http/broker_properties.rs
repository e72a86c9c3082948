//! The `BrokerProperties` field: the broker's own properties of a message, as JSON.

use std::time::Duration;

use serde_json::{Map, Value};

use super::error::Refused;
use crate::http::date;
use crate::service_bus::Message;
use crate::service_bus::queue::Delivery;

/// The seconds in the longest time span of the .NET framework: how the service writes "for ever".
const FOREVER: f64 = 922_337_203_685.477_5;

/// Reads the properties that a sender may set. Others are ignored, as the service does.
pub fn parse(json: &str) -> Result<Message, Refused> {
    let invalid = || Refused::BadRequest("BrokerProperties is not a JSON object.".into());
    let Value::Object(fields) = serde_json::from_str(json).map_err(|_| invalid())? else {
        return Err(invalid());
    };
    from_json(&fields)
}

/// Reads the properties that a sender may set from an object.
pub fn from_json(fields: &Map<String, Value>) -> Result<Message, Refused> {
    let scheduled = text(fields, "ScheduledEnqueueTimeUtc")?
        .map(|text| {
            date::parse(&text)
                .or_else(|| text.parse().ok())
                .ok_or_else(|| wrong("ScheduledEnqueueTimeUtc"))
        })
        .transpose()?;
    Ok(Message {
        content_type: text(fields, "ContentType")?,
        message_id: text(fields, "MessageId")?.filter(|id| !id.is_empty()),
        label: text(fields, "Label")?,
        correlation_id: text(fields, "CorrelationId")?,
        partition_key: text(fields, "PartitionKey")?,
        reply_to: text(fields, "ReplyTo")?,
        reply_to_session_id: text(fields, "ReplyToSessionId")?,
        session_id: text(fields, "SessionId")?,
        to: text(fields, "To")?,
        time_to_live: time_to_live(fields)?,
        scheduled,
        ..Message::default()
    })
}

/// Writes the properties of a received message.
pub fn write(delivery: &Delivery) -> String {
    let (stored, message) = (&delivery.message, &*delivery.message.message);
    let mut fields = Map::new();
    fields.insert("DeliveryCount".into(), stored.delivery_count.into());
    fields.insert("EnqueuedSequenceNumber".into(), stored.enqueued_sequence_number.into());
    fields.insert("EnqueuedTimeUtc".into(), date::format(stored.enqueued).into());
    if let Some(lock) = delivery.lock {
        fields.insert("LockToken".into(), lock.token.to_string().into());
        fields.insert("LockedUntilUtc".into(), date::format(lock.until).into());
    }
    fields.insert("MessageId".into(), stored.id().into());
    fields.insert("SequenceNumber".into(), stored.sequence_number.into());
    fields.insert("State".into(), "Active".into());
    fields.insert("TimeToLive".into(), written_seconds(message.time_to_live));
    let optional = [
        ("CorrelationId", &message.correlation_id),
        ("Label", &message.label),
        ("PartitionKey", &message.partition_key),
        ("ReplyTo", &message.reply_to),
        ("ReplyToSessionId", &message.reply_to_session_id),
        ("SessionId", &message.session_id),
        ("To", &message.to),
    ];
    fields.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into()))),
    );
    ascii(&Value::Object(fields).to_string())
}

/// Whole seconds without a point, as the service writes them.
fn written_seconds(life: Option<Duration>) -> Value {
    match life {
        None => FOREVER.into(),
        Some(life) if life.subsec_nanos() == 0 => life.as_secs().into(),
        Some(life) => life.as_secs_f64().into(),
    }
}

/// Header fields are read as ISO 8859-1 by many clients; JSON can say everything in ASCII.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            let mut units = [0; 2];
            character
                .encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(wrong(name)),
    }
}

/// `TimeToLive` in seconds, which may arrive as a string, or `TimeToLiveTimeSpan` as `days.hours:minutes:seconds`.
fn time_to_live(fields: &Map<String, Value>) -> Result<Option<Duration>, Refused> {
    if let Some(span) = text(fields, "TimeToLiveTimeSpan")? {
        return time_span(&span).map(Some).ok_or_else(|| wrong("TimeToLiveTimeSpan"));
    }
    let Some(given) = text(fields, "TimeToLive")? else {
        return Ok(None);
    };
    let seconds = given
        .parse::<f64>()
        .ok()
        .or_else(|| time_span(&given).map(|span| span.as_secs_f64()));
    let seconds = seconds
        .filter(|seconds| *seconds > 0.0)
        .ok_or_else(|| wrong("TimeToLive"))?;
    Ok(Some(seconds)
        .filter(|seconds| *seconds < FOREVER)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}

fn time_span(text: &str) -> Option<Duration> {
    let (days, clock) = match text.split_once(':')?.0.split_once('.') {
        Some((days, _)) => (days.parse::<u64>().ok()?, text.split_once('.')?.1),
        None => (0, text),
    };
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (
        parts.next()?.parse::<u64>().ok()?,
        parts.next()?.parse::<u64>().ok()?,
        parts.next()?.parse::<f64>().ok()?,
    );
    let whole = days
        .checked_mul(24)?
        .checked_add(hours)?
        .checked_mul(60)?
        .checked_add(minutes)?
        .checked_mul(60)?;
    (parts.next().is_none() && seconds >= 0.0).then_some(())?;
    Duration::from_secs(whole).checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

fn wrong(name: &str) -> Refused {
    Refused::BadRequest(format!("BrokerProperties: the value of {name} is not allowed."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sender_may_set_is_read() {
        let message = parse(
            r#"{"MessageId":"m","Label":"l","TimeToLive":"90.5","SessionId":"s","Unknown":[],"DeliveryCount":7,
                "ScheduledEnqueueTimeUtc":"Thu, 25 Apr 2019 08:37:16 +0200"}"#,
        )
        .unwrap();
        assert_eq!(
            (message.message_id.as_deref(), message.label.as_deref()),
            (Some("m"), Some("l"))
        );
        assert_eq!(message.time_to_live, Some(Duration::from_millis(90_500)));
        assert_eq!(message.scheduled, Some("2019-04-25T06:37:16Z".parse().unwrap()));
    }

    #[test]
    fn time_spans_are_read() {
        assert_eq!(time_span("0.00:00:40"), Some(Duration::from_secs(40)));
        assert_eq!(time_span("1.02:03:04.5"), Some(Duration::from_millis(93_784_500)));
        assert_eq!(time_span("02:03:04"), Some(Duration::from_secs(7384)));
        assert_eq!(time_span("00:40"), None);
        assert_eq!(
            parse(r#"{"TimeToLive":922337203685.47754}"#).unwrap().time_to_live,
            None
        );
    }

    #[test]
    fn wrong_values_are_named() {
        for (json, name) in [
            (r#"{"MessageId":{}}"#, "MessageId"),
            (r#"{"TimeToLive":-1}"#, "TimeToLive"),
            (r#"{"ScheduledEnqueueTimeUtc":"soon"}"#, "ScheduledEnqueueTimeUtc"),
            ("[]", "JSON object"),
            ("{", "JSON object"),
        ] {
            let Refused::BadRequest(reason) = parse(json).unwrap_err() else {
                panic!("{json}")
            };
            assert!(reason.contains(name), "{reason}");
        }
    }

    #[test]
    fn json_leaves_in_ascii() {
        assert_eq!(ascii("{\"a\":\"é𝄞\"}"), r#"{"a":"\u00e9\ud834\udd1e"}"#);
    }
}
