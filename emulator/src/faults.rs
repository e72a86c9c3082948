//! Misbehaviour on request.

use std::collections::BTreeSet;
use std::time::Duration;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use crate::http::Response;
use crate::random::Random;
use crate::service::Service;

/// What is to go wrong, and when.
///
/// As JSON: `{"service":"blob","method":"PUT","path":"/devstoreaccount1/orders","times":3,"what":{"answer":{"status":503,"retry_after_ms":2000}}}`;
/// `what` may also be `{"delay_ms":500}`, `"refuse-key"`, `"reset"`, `"lose-answer"`; for Service Bus and Event Grid, `"duplicate"` and `"reorder"`;
/// for Service Bus, `"lose-lock"`.
///
/// Event Grid's deliveries are struck as requests to `/{topic}/eventsubscriptions/{subscription}`, before the webhook is called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which service misbehaves.
    pub service: Service,
    /// Only for requests of this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only for requests whose path starts so.
    #[serde(default, rename = "path", skip_serializing_if = "Option::is_none")]
    pub path_prefix: Option<String>,
    /// For so many requests; `None` is until it is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// For this share of the requests, from 0 to 1; `None` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// What happens.
    pub what: Misbehaviour,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Misbehaviour {
    /// The request is answered so, and nothing is done.
    Answer {
        /// The status.
        status: u16,
        /// The body.
        #[serde(default)]
        body: String,
        /// `Retry-After`, in milliseconds; it is sent in whole seconds, rounded up.
        #[serde(default)]
        retry_after_ms: Option<u64>,
    },
    /// The key is taken for a wrong one, as after a rotation: the request gets the service's own answer to that, and nothing is done.
    RefuseKey,
    /// The work is done so many milliseconds later, by a real clock.
    #[serde(rename = "delay_ms")]
    Delay(u64),
    /// The connection is reset, and nothing is done.
    Reset,
    /// The work is done, and the connection is reset instead of an answer, unless the fault is taken away while the request waits.
    LoseAnswer,
    /// The message that is received is delivered once more, as another message of the same MessageId. Strikes receivers only;
    /// whether it strikes one that waits is decided when its request arrives, unless the fault is taken away while it waits. Of Event Grid: the event is delivered twice.
    Duplicate,
    /// The newest message is received rather than the oldest. Strikes receivers only. Of Event Grid: the event is delivered after
    /// the next one, or 10 s later.
    Reorder,
    /// The lock of the message that is received or settled is lost at once. Strikes receivers and settlements.
    LoseLock,
}

impl Misbehaviour {
    /// Whether only deliveries can go wrong so.
    fn is_of_deliveries(&self) -> bool {
        matches!(self, Self::Duplicate | Self::Reorder | Self::LoseLock)
    }

    /// Whether a service can misbehave so at all.
    fn is_of(&self, service: Service) -> bool {
        match service {
            Service::ServiceBus => true,
            Service::EventGrid => *self != Self::LoseLock,
            Service::Blob | Service::LogicApp | Service::EventHubs => !self.is_of_deliveries(),
        }
    }

    /// Whether a request to `path` can go wrong so.
    fn can_strike(&self, service: Service, path: &str) -> bool {
        let to_webhook = service == Service::EventGrid && path.split('/').nth(2) == Some("eventsubscriptions");
        if !self.is_of_deliveries() {
            // Webhooks are called without the topic's key.
            return *self != Self::RefuseKey || !to_webhook;
        }
        if service == Service::EventGrid {
            return to_webhook;
        }
        let parts: Vec<_> = path.trim_end_matches('/').rsplitn(4, '/').collect();
        let is = |part: &str, word: &str| part.eq_ignore_ascii_case(word);
        match parts.as_slice() {
            [head, messages, ..] if is(head, "head") && is(messages, "messages") => true,
            [_, _, messages, ..] => is(messages, "messages") && *self == Self::LoseLock,
            _ => false,
        }
    }
}

impl Fault {
    /// A fault of every request to `service`, until it is cleared.
    pub fn new(service: Service, what: Misbehaviour) -> Self {
        Self {
            service,
            method: None,
            path_prefix: None,
            times: None,
            share: None,
            what,
        }
    }

    /// Only for requests of this method.
    pub fn method(self, method: Method) -> Self {
        Self {
            method: Some(method.to_string()),
            ..self
        }
    }

    /// Only for requests whose path starts so.
    pub fn path(self, prefix: impl Into<String>) -> Self {
        Self {
            path_prefix: Some(prefix.into()),
            ..self
        }
    }

    /// For so many requests.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// For this share of the requests, from 0 to 1.
    pub fn share(self, share: f64) -> Self {
        Self {
            share: Some(share),
            ..self
        }
    }

    /// Says what is wrong with it.
    pub fn check(&self) -> Result<(), FaultError> {
        if let Misbehaviour::Answer { status, .. } = self.what
            && !(200..=599).contains(&status)
        {
            return Err(FaultError::Status(status));
        }
        if !self.what.is_of(self.service) {
            return Err(FaultError::Service(self.service));
        }
        match self.share {
            Some(share) if !(0.0..=1.0).contains(&share) => Err(FaultError::Share(share)),
            _ => Ok(()),
        }
    }

    fn concerns(&self, service: Service, method: &Method, path: &str) -> bool {
        self.service == service
            && self.times != Some(0)
            && self
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && self.what.can_strike(service, path)
            && self.path_prefix.as_ref().is_none_or(|prefix| path.starts_with(prefix))
    }
}

/// Why a fault cannot be injected.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FaultError {
    /// The status is none of a final answer.
    #[error("{0} is no status of an answer: use 200 to 599")]
    Status(u16),
    /// The service cannot misbehave so.
    #[error(
        "{0} cannot misbehave so: duplicate and reorder are for service-bus and event-grid, lose-lock is for service-bus"
    )]
    Service(Service),
    /// The share is none.
    #[error("{0} is no share: use 0 to 1")]
    Share(f64),
}

/// Names an injected fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FaultId(pub u64);

/// The faults that are in force.
#[derive(Debug)]
pub struct Faults {
    faults: Vec<(FaultId, Fault)>,
    taken_away: BTreeSet<FaultId>,
    last: u64,
    random: Random,
}

impl Faults {
    /// No faults yet.
    pub fn new(random: Random) -> Self {
        Self {
            faults: Vec::new(),
            taken_away: BTreeSet::new(),
            last: 0,
            random,
        }
    }

    /// Puts a fault into force.
    pub fn inject(&mut self, fault: Fault) -> FaultId {
        self.last += 1;
        self.faults.push((FaultId(self.last), fault));
        FaultId(self.last)
    }

    /// Takes all faults away.
    pub fn clear(&mut self) {
        self.taken_away.extend(self.faults.drain(..).map(|(id, _)| id));
    }

    /// Takes one fault away. False if it was not in force.
    pub fn remove(&mut self, id: FaultId) -> bool {
        let before = self.faults.len();
        self.faults.retain(|(other, _)| *other != id);
        let was_in_force = self.faults.len() < before;
        if was_in_force {
            self.taken_away.insert(id);
        }
        was_in_force
    }

    /// Whether somebody took it away. One that is used up was not taken away: what it struck stays struck.
    pub fn was_taken_away(&self, id: FaultId) -> bool {
        self.taken_away.contains(&id)
    }

    /// The faults in force, with what is left of their counts.
    pub fn in_force(&self) -> impl Iterator<Item = (FaultId, &Fault)> {
        self.faults.iter().map(|(id, fault)| (*id, fault))
    }

    /// What is to happen to a request: the first fault that concerns it decides, and is used up by one.
    pub fn strike(&mut self, service: Service, method: &Method, path: &str) -> Option<(FaultId, Misbehaviour)> {
        let random = &mut self.random;
        let index = self.faults.iter().position(|(_, fault)| {
            fault.concerns(service, method, path) && fault.share.is_none_or(|share| random.fraction() < share)
        })?;
        let (id, fault) = self.faults.get_mut(index)?;
        let struck = (*id, fault.what.clone());
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                self.faults.remove(index);
            }
        }
        Some(struck)
    }
}

/// The answer of [`Misbehaviour::Answer`].
pub fn answer(status: u16, body: String, retry_after: Option<Duration>) -> Response {
    let mut response = Response::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(wait) = retry_after {
        response
            .headers
            .push("Retry-After", wait.as_millis().div_ceil(1000).to_string());
    }
    if body.is_empty() {
        response
    } else {
        response.with_body(media_type(&body), body)
    }
}

fn media_type(body: &str) -> &'static str {
    match body.trim_start().chars().next() {
        Some('<') => "application/xml",
        Some('{' | '[') => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults() -> Faults {
        Faults::new(Random::from_seed(1))
    }

    #[test]
    fn a_fault_strikes_what_it_names_as_often_as_it_says() {
        let mut faults = faults();
        let fault = Fault::new(Service::Blob, Misbehaviour::Reset)
            .method(Method::PUT)
            .path("/a/orders")
            .times(2);
        let id = faults.inject(fault);
        assert_eq!(faults.strike(Service::ServiceBus, &Method::PUT, "/a/orders/x"), None);
        assert_eq!(faults.strike(Service::Blob, &Method::GET, "/a/orders/x"), None);
        assert_eq!(faults.strike(Service::Blob, &Method::PUT, "/a/carts/x"), None);
        for _ in 0..2 {
            assert_eq!(
                faults.strike(Service::Blob, &Method::PUT, "/a/orders/x"),
                Some((id, Misbehaviour::Reset))
            );
        }
        assert_eq!(faults.strike(Service::Blob, &Method::PUT, "/a/orders/x"), None);
        assert_eq!(faults.in_force().count(), 0);
    }

    #[test]
    fn a_share_strikes_about_so_often() {
        let mut faults = faults();
        faults.inject(Fault::new(Service::Blob, Misbehaviour::Reset).share(0.25));
        let struck = (0..1000)
            .filter(|_| faults.strike(Service::Blob, &Method::GET, "/").is_some())
            .count();
        assert!((200..300).contains(&struck), "{struck}");
    }

    #[test]
    fn faults_are_read_from_json() {
        let json = r#"{"service":"service-bus","times":1,"what":{"answer":{"status":429,"retry_after_ms":1500}}}"#;
        let fault: Fault = serde_json::from_str(json).unwrap();
        let what = Misbehaviour::Answer {
            status: 429,
            body: String::new(),
            retry_after_ms: Some(1500),
        };
        assert_eq!(fault, Fault::new(Service::ServiceBus, what).times(1));
        for what in [
            r#""reset""#,
            r#""lose-answer""#,
            r#""refuse-key""#,
            r#"{"delay_ms":5}"#,
            r#""duplicate""#,
            r#""reorder""#,
            r#""lose-lock""#,
        ] {
            serde_json::from_str::<Fault>(&format!(r#"{{"service":"logic-app","what":{what}}}"#)).unwrap();
        }
        assert!(serde_json::from_str::<Fault>(r#"{"service":"blob","wat":"reset"}"#).is_err());
    }

    #[test]
    fn deliveries_go_wrong_where_there_are_any() {
        let settle = "/orders/messages/1/c00df4d6-b5b5-42c2-9435-1ba3c528b823";
        for (what, strikes) in [
            (Misbehaviour::Duplicate, [true, false, false]),
            (Misbehaviour::Reorder, [true, false, false]),
            (Misbehaviour::LoseLock, [true, true, false]),
        ] {
            let mut faults = faults();
            faults.inject(Fault::new(Service::ServiceBus, what.clone()));
            for (path, expected) in ["/a/Messages/Head", settle, "/orders/messages"]
                .into_iter()
                .zip(strikes)
            {
                let struck = faults.strike(Service::ServiceBus, &Method::POST, path).is_some();
                assert_eq!(struck, expected, "{what:?} {path}");
            }
            let misplaced = Fault::new(Service::Blob, what);
            assert_eq!(misplaced.check(), Err(FaultError::Service(Service::Blob)));
        }
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        assert_eq!(
            answer(503, String::new(), Some(Duration::from_millis(1500)))
                .headers
                .get("retry-after"),
            Some("2")
        );
    }
}
