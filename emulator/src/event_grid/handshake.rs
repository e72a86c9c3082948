//! A webhook's consent to deliveries, which it must give before there are any.
//!
//! - CloudEvents: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection>
//! - Event Grid: <https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema>

use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::webhook::{Answer, Call, Outcome};
use super::{EventSchema, EventSubscription};
use crate::clock::later;

/// Who asks for consent.
const ORIGIN: &str = "eventgrid.azure.net";
/// How many deliveries a minute are asked for.
const RATE: &str = "120";
/// When it is asked again if there was no usable answer.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// For how long somebody may consent by hand, by opening the validation URL.
const BY_HAND: Duration = Duration::from_secs(10 * 60);

/// How far a webhook's consent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It is to be asked for at this time.
    Wanted(Timestamp),
    /// It was asked for.
    Asked,
    /// The webhook has answered without it; until this time somebody may open the validation URL.
    ByHand(Timestamp),
    /// There is consent.
    Given,
    /// There will be none.
    Refused,
}

impl Consent {
    /// One word for people: the names of Azure's provisioning states.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wanted(_) | Self::Asked => "Creating",
            Self::ByHand(_) => "AwaitingManualAction",
            Self::Given => "Succeeded",
            Self::Refused => "Failed",
        }
    }
}

/// The request that asks for consent. `code` is what the webhook is to repeat, and `validation_url` where somebody may consent instead.
pub fn call(subscription: &EventSubscription, topic: &str, code: Uuid, validation_url: &str, now: Timestamp) -> Call {
    let url = subscription.endpoint_url.clone();
    match subscription.event_delivery_schema {
        EventSchema::CloudEvents => Call {
            method: Method::OPTIONS,
            url,
            headers: vec![
                ("WebHook-Request-Origin", ORIGIN.to_owned()),
                ("WebHook-Request-Rate", RATE.to_owned()),
                ("WebHook-Request-Callback", validation_url.to_owned()),
            ],
            body: Vec::new(),
        },
        EventSchema::EventGrid => {
            let event = json!([{
                "id": code.to_string(),
                "topic": topic,
                "subject": "",
                "data": { "validationCode": code.to_string(), "validationUrl": validation_url },
                "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
                "eventTime": now,
                "metadataVersion": "1",
                "dataVersion": "2",
            }]);
            Call {
                method: Method::POST,
                url,
                headers: vec![
                    ("Content-Type", "application/json; charset=utf-8".to_owned()),
                    ("aeg-event-type", "SubscriptionValidation".to_owned()),
                    ("aeg-subscription-name", subscription.name.to_uppercase()),
                ],
                body: event.to_string().into_bytes(),
            }
        }
    }
}

/// What a webhook's answer means. Azure gives up after some attempts; here it is asked until it answers, because an application is
/// often started after its local Azure.
pub fn judge(schema: EventSchema, code: Uuid, outcome: &Outcome, now: Timestamp) -> Consent {
    match outcome {
        Outcome::Answered(answer) => match schema {
            EventSchema::CloudEvents => cloud_events(answer, now),
            EventSchema::EventGrid => event_grid(answer, code, now),
        },
        Outcome::TimedOut | Outcome::Unreachable => Consent::Wanted(later(now, ASK_AGAIN)),
    }
}

/// The header alone counts, whatever the status.
fn cloud_events(answer: &Answer, now: Timestamp) -> Consent {
    match answer.allowed_origin.as_deref().map(str::trim) {
        Some(origin) if origin == "*" || origin.eq_ignore_ascii_case(ORIGIN) => Consent::Given,
        Some(_) => Consent::Refused,
        None => no_consent_yet(answer, now),
    }
}

fn event_grid(answer: &Answer, code: Uuid, now: Timestamp) -> Consent {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match body.get("validationResponse").and_then(Value::as_str) {
        Some(response) if answer.status == 200 && response == code.to_string() => Consent::Given,
        Some(_) if answer.status == 200 => Consent::Refused,
        _ => no_consent_yet(answer, now),
    }
}

fn no_consent_yet(answer: &Answer, now: Timestamp) -> Consent {
    match answer.status {
        200 => Consent::ByHand(later(now, BY_HAND)),
        _ => Consent::Wanted(later(now, ASK_AGAIN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn judged(schema: EventSchema, status: u16, origin: Option<&str>, body: &str) -> &'static str {
        let answer = Answer {
            status,
            allowed_origin: origin.map(str::to_owned),
            body: body.into(),
        };
        judge(schema, Uuid::nil(), &Outcome::Answered(answer), NOW).name()
    }

    #[test]
    fn cloud_events_ask_for_a_header() {
        let judged = |status, origin| judged(EventSchema::CloudEvents, status, origin, "");
        assert_eq!(judged(200, Some("*")), "Succeeded");
        assert_eq!(judged(204, Some("eventgrid.azure.net")), "Succeeded");
        assert_eq!(judged(200, Some("elsewhere.example")), "Failed");
        assert_eq!(judged(200, None), "AwaitingManualAction");
        assert_eq!(judged(405, None), "Creating");
    }

    #[test]
    fn event_grid_asks_for_its_code() {
        let judged = |status, body: &str| judged(EventSchema::EventGrid, status, None, body);
        let right = format!(r#"{{"validationResponse":"{}"}}"#, Uuid::nil());
        assert_eq!(judged(200, &right), "Succeeded");
        assert_eq!(judged(202, &right), "Creating");
        assert_eq!(judged(200, r#"{"validationResponse":"x"}"#), "Failed");
        assert_eq!(judged(200, ""), "AwaitingManualAction");
        assert_eq!(judged(503, ""), "Creating");
    }

    #[test]
    fn whoever_does_not_answer_is_asked_again() {
        let again = Consent::Wanted(later(NOW, ASK_AGAIN));
        for outcome in [Outcome::TimedOut, Outcome::Unreachable] {
            assert_eq!(judge(EventSchema::CloudEvents, Uuid::nil(), &outcome, NOW), again);
        }
    }
}
