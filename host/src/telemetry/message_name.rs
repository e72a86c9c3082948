//! What a message's id says.

use opentelemetry::KeyValue;

use super::names;

/// The session and the revision in an id of the form `{session}:{revision}`, which the orders of this application have.
pub fn session_and_revision(message_id: &str) -> Option<(&str, u64)> {
    let (session, revision) = message_id.rsplit_once(':')?;
    Some((session, revision.parse().ok()?)).filter(|_| !session.is_empty())
}

/// The same for a span, with the id itself. An id of another form has neither.
pub fn attributes(message_id: &str) -> Vec<KeyValue> {
    let mut attributes = vec![KeyValue::new(names::MESSAGE_ID, message_id.to_owned())];
    if let Some((session, revision)) = session_and_revision(message_id) {
        let revision = i64::try_from(revision).unwrap_or(i64::MAX);
        attributes.push(KeyValue::new(names::SESSION, session.to_owned()));
        attributes.push(KeyValue::new(names::REVISION, revision));
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orders_id_has_two_parts() {
        assert_eq!(session_and_revision("5f:12"), Some(("5f", 12)));
        for other in ["5f", "5f:", ":1", "5f:x", "7f3c-11", ""] {
            assert_eq!(session_and_revision(other), None, "{other}");
        }
    }
}
