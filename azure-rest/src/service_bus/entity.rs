//! Queues, topics, subscriptions and their dead-letter sub-queues.

use crate::RequestError;
use crate::uri_path::{encode, encode_segments};

/// Something that messages are sent to or received from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    name: String,
    scope: String,
    path: String,
}

impl Entity {
    /// A queue or a topic. Slashes in the name are part of the path.
    ///
    /// # Errors
    /// The name is empty, too long (over 260 characters), or has an empty or dots-only part between slashes.
    pub fn new(name: &str) -> Result<Self, RequestError> {
        let path = checked(name, "the queue or topic name")?;
        Ok(Self {
            name: name.to_owned(),
            scope: name.to_owned(),
            path,
        })
    }

    /// A topic's subscription.
    ///
    /// # Errors
    /// As for [`Entity::new`], of either name.
    pub fn subscription(topic: &str, name: &str) -> Result<Self, RequestError> {
        let path = checked(topic, "the topic name")?;
        checked(name, "the subscription name")?;
        let scope = format!("{topic}/subscriptions/{name}");
        Ok(Self {
            name: scope.clone(),
            scope,
            path: format!("{path}/subscriptions/{}", encode(name)),
        })
    }

    /// Where this entity's messages end that were never finished.
    pub fn dead_letters(&self) -> Self {
        Self {
            name: format!("{}/$DeadLetterQueue", self.name),
            scope: self.scope.clone(),
            path: format!("{}/$DeadLetterQueue", self.path),
        }
    }

    /// The name, for logs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a token for this entity is signed for: the entity that a dead-letter sub-queue belongs to.
    pub(super) fn scope(&self) -> &str {
        &self.scope
    }

    /// The encoded path, with its leading slash.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

fn checked(name: &str, what: &'static str) -> Result<String, RequestError> {
    const LONGEST: usize = 260;
    if name.chars().count() > LONGEST {
        return Err(RequestError::new(what, "is longer than 260 characters"));
    }
    encode_segments(name).map_err(|problem| RequestError::new(what, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_paths() {
        assert_eq!(Entity::new("orders").unwrap().path(), "/orders");
        assert_eq!(Entity::new("eu/new orders").unwrap().path(), "/eu/new%20orders");
        assert_eq!(
            Entity::subscription("cart", "mail").unwrap().path(),
            "/cart/subscriptions/mail"
        );
    }

    #[test]
    fn a_dead_letter_queue_is_opened_by_the_token_of_its_queue() {
        let dead = Entity::new("orders").unwrap().dead_letters();
        assert_eq!(dead.path(), "/orders/$DeadLetterQueue");
        assert_eq!(dead.name(), "orders/$DeadLetterQueue");
        assert_eq!(dead.scope(), "orders");
    }

    #[test]
    fn unusable_names_are_refused() {
        assert_eq!(
            Entity::new("").unwrap_err().to_string(),
            "the queue or topic name is empty, or has an empty part between slashes"
        );
        assert!(Entity::new("a/../b").is_err());
        assert!(Entity::new(&"a".repeat(261)).is_err());
        assert!(Entity::subscription("cart", "").is_err());
    }
}
