//! What a path of the administration protocol names.

use crate::http::request::decode;

/// What is to be looked at or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The namespace itself.
    Namespace,
    /// All queues.
    Queues,
    /// All topics.
    Topics,
    /// A queue or a topic.
    Entity(String),
    /// All subscriptions of a topic.
    Subscriptions(String),
    /// A subscription of a topic.
    Subscription(String, String),
    /// All rules of a subscription.
    Rules(String, String),
    /// A rule of a subscription of a topic.
    Rule(String, String, String),
}

impl Target {
    /// Reads a path from the right, for names of topics and queues may contain slashes; clients encode these or do not. `None` for
    /// the root.
    pub fn parse(path: &str) -> Option<Self> {
        let path = decode(path);
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let is = |part: &str, word: &str| part.eq_ignore_ascii_case(word);
        let own = |part: &&str| (*part).to_owned();
        Some(match parts.as_slice() {
            [""] => return None,
            [name] if is(name, "$namespaceinfo") => Self::Namespace,
            [resources, kind] if is(resources, "$Resources") && is(kind, "queues") => Self::Queues,
            [resources, kind] if is(resources, "$Resources") && is(kind, "topics") => Self::Topics,
            [topic @ .., word, name, rules, rule] if is(word, "subscriptions") && is(rules, "rules") => {
                Self::Rule(topic.join("/"), own(name), own(rule))
            }
            [topic @ .., word, name, rules] if is(word, "subscriptions") && is(rules, "rules") => {
                Self::Rules(topic.join("/"), own(name))
            }
            [topic @ .., word, name] if is(word, "subscriptions") => Self::Subscription(topic.join("/"), own(name)),
            [topic @ .., word] if is(word, "subscriptions") => Self::Subscriptions(topic.join("/")),
            entity => Self::Entity(entity.join("/")),
        })
    }

    /// The entity that a signature must cover.
    pub fn entity(&self) -> &str {
        match self {
            Self::Namespace | Self::Queues | Self::Topics => "",
            Self::Entity(name)
            | Self::Subscriptions(name)
            | Self::Subscription(name, _)
            | Self::Rules(name, _)
            | Self::Rule(name, ..) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target::{self, *};

    #[test]
    fn paths_are_read_from_the_right() {
        let s = str::to_owned;
        for (path, target) in [
            ("/$namespaceinfo", Namespace),
            ("/$Resources/Queues", Queues),
            ("/%24resources/topics", Topics),
            ("/a/b", Entity(s("a/b"))),
            ("/a%2Fb", Entity(s("a/b"))),
            ("/a/b/Subscriptions", Subscriptions(s("a/b"))),
            ("/t/subscriptions/s", Subscription(s("t"), s("s"))),
            ("/t/subscriptions/s/Rules/", Rules(s("t"), s("s"))),
            ("/t/Subscriptions/s/rules/$Default", Rule(s("t"), s("s"), s("$Default"))),
        ] {
            assert_eq!(Target::parse(path), Some(target), "{path}");
        }
        assert_eq!(Target::parse("/"), None);
    }
}
