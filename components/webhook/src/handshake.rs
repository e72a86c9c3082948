//! Consent to deliveries, in both of Event Grid's ways to ask for it.

use inbound::{Reply, Request};
use serde::Deserialize;
use serde_json::json;

/// Answers `OPTIONS`: CloudEvents' handshake
/// (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection>). Whoever asks is allowed
/// what it asks for: it knew the secret.
pub fn consent(request: &Request) -> Reply {
    let reply = Reply::new(200, "text/plain", "").with("allow", "POST, OPTIONS");
    match request.header("webhook-request-origin") {
        None => reply,
        Some(origin) => reply.with("webhook-allowed-origin", origin).with(
            "webhook-allowed-rate",
            request.header("webhook-request-rate").unwrap_or("*"),
        ),
    }
}

/// Answers Event Grid's handshake in its own schema
/// (<https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema>); none if the request is something else.
pub fn validation(request: &Request, body: &[u8]) -> Option<Reply> {
    let kind = request.header("aeg-event-type")?;
    if !kind.eq_ignore_ascii_case("SubscriptionValidation") {
        return None;
    }
    let [event] = serde_json::from_slice::<[ValidationEvent; 1]>(body).ok()?;
    if event.event_type != "Microsoft.EventGrid.SubscriptionValidationEvent" {
        return None;
    }
    let answer = json!({ "validationResponse": event.data.validation_code });
    Some(Reply::new(200, "application/json", answer.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValidationEvent {
    event_type: String,
    data: ValidationData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ValidationData {
    validation_code: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_host::{header, request};

    #[test]
    fn an_origin_is_allowed_the_rate_that_it_asks_for() {
        let asked = [
            ("WebHook-Request-Origin", "eventgrid.azure.net"),
            ("WebHook-Request-Rate", "120"),
        ];
        let reply = consent(&request("OPTIONS", "/", &asked, ""));
        assert_eq!(header(&reply, "webhook-allowed-origin"), Some("eventgrid.azure.net"));
        assert_eq!(header(&reply, "webhook-allowed-rate"), Some("120"));
        assert_eq!(header(&reply, "allow"), Some("POST, OPTIONS"));

        let reply = consent(&request("OPTIONS", "/", &asked[..1], ""));
        assert_eq!(header(&reply, "webhook-allowed-rate"), Some("*"));
    }

    #[test]
    fn who_asks_for_nothing_is_allowed_nothing() {
        let reply = consent(&request("OPTIONS", "/", &[("origin", "https://elsewhere.example")], ""));
        assert_eq!(header(&reply, "webhook-allowed-origin"), None);
        assert_eq!(header(&reply, "webhook-allowed-rate"), None);
    }

    /// As documented, with a code of our own.
    const VALIDATION: &str = r#"[{"id":"2d1781af-3a4c-4d7c-bd0c-e34b19da4e66","topic":"/subscriptions/x","subject":"",
        "data":{"validationCode":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6","validationUrl":"https://rp.example/validate?id=5"},
        "eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2022-10-28T04:23:35.1981776Z",
        "metadataVersion":"1","dataVersion":"1"}]"#;

    #[test]
    fn a_validation_code_is_sent_back() {
        let asked = request("POST", "/", &[("aeg-event-type", "SubscriptionValidation")], "");
        let reply = validation(&asked, VALIDATION.as_bytes()).unwrap();
        assert_eq!(
            (reply.status, String::from_utf8(reply.body).unwrap().as_str()),
            (200, r#"{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}"#)
        );
    }

    #[test]
    fn what_only_looks_like_a_validation_is_none() {
        let notification = request("POST", "/", &[("aeg-event-type", "Notification")], "");
        assert!(validation(&notification, VALIDATION.as_bytes()).is_none());
        let asked = request("POST", "/", &[("aeg-event-type", "SubscriptionValidation")], "");
        for body in [
            "",
            "[]",
            "{}",
            &VALIDATION.replace("SubscriptionValidationEvent", "Other"),
        ] {
            assert!(validation(&asked, body.as_bytes()).is_none(), "{body}");
        }
    }
}
