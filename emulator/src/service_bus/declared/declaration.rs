//! What a file declares.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::document::{CorrelationEntry, Document, Properties, RuleEntry, SubscriptionEntry};
use crate::service_bus::administration::CreateError;
use crate::service_bus::filter::correlation::SYSTEM_PROPERTIES;
use crate::service_bus::http::atom::duration;
use crate::service_bus::topic::Topic;
use crate::service_bus::{
    CorrelationFilter, Filter, Namespace, Property, QueueSettings, Rule, SqlFilter, TopicSettings,
};

/// Entities to create at the start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declaration {
    /// The queues.
    pub queues: Vec<(String, QueueSettings)>,
    topics: Vec<(String, TopicSettings, Vec<Subscribed>)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Subscribed {
    name: String,
    settings: QueueSettings,
    rules: Vec<(String, Filter)>,
}

/// Why a file declares nothing.
#[derive(Debug, thiserror::Error)]
pub enum DeclarationError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not JSON of the right shape.
    #[error("the configuration is not of the shape of Microsoft's Service Bus emulator")]
    Shape(#[from] serde_json::Error),
    /// A value is not allowed, or asks for what is not supported.
    #[error("in the configuration, {entity}: {reason}")]
    Entity {
        /// Where it is.
        entity: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Declaration {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or declares what cannot be created; the message names it.
    pub fn read(path: &Path) -> Result<Self, DeclarationError> {
        let failed = |source| DeclarationError::File {
            path: path.to_owned(),
            source,
        };
        Self::parse(&std::fs::read(path).map_err(failed)?)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It is not of the right shape, or declares what cannot be created; the message names it.
    pub fn parse(document: &[u8]) -> Result<Self, DeclarationError> {
        let document: Document = serde_json::from_slice(document)?;
        let mut declaration = Self::default();
        for namespace in document.user_config.namespaces {
            for queue in namespace.queues {
                let settings = queue_settings(&queue.properties).map_err(at(&queue.name))?;
                declaration.queues.push((queue.name, settings));
            }
            for topic in namespace.topics {
                let settings = topic_settings(&topic.properties).map_err(at(&topic.name))?;
                let subscriptions = topic.subscriptions.into_iter();
                let subscriptions = subscriptions.map(subscribed).collect::<Result<_, _>>()?;
                declaration.topics.push((topic.name, settings, subscriptions));
            }
        }
        Ok(declaration)
    }

    /// Whether a queue or a topic of this name is declared.
    pub fn names(&self, name: &str) -> bool {
        let queues = self.queues.iter().map(|(queue, _)| queue);
        let mut all = queues.chain(self.topics.iter().map(|(topic, ..)| topic));
        all.any(|other| other.eq_ignore_ascii_case(name))
    }

    /// Creates what of it is missing. What there is stays as it is, with its settings and rules.
    ///
    /// # Errors
    /// A name is not allowed, there are two of it, or a topic has the name of a queue.
    pub fn create(&self, namespace: &mut Namespace, now: Timestamp) -> Result<(), CreateError> {
        let existing = Existing::of(namespace);
        for (name, settings) in &self.queues {
            if !existing.queues.contains(&name.to_lowercase()) {
                namespace.create_queue(name, settings.clone(), now)?;
            }
        }
        for (topic, settings, subscriptions) in &self.topics {
            if !existing.topics.contains(&topic.to_lowercase()) {
                namespace.create_topic(topic, settings.clone(), now)?;
            }
            for Subscribed { name, settings, rules } in subscriptions {
                let key = (topic.to_lowercase(), name.to_lowercase());
                if existing.subscriptions.contains(&key) {
                    continue;
                }
                namespace.create_subscription(topic, name, settings.clone(), Filter::True, now)?;
                if let Some(created) = namespace.subscription_mut(topic, name)
                    && !rules.is_empty()
                {
                    created.rules.clear();
                }
                for (rule, filter) in rules {
                    let rule = Rule {
                        name: rule.clone(),
                        filter: filter.clone(),
                        created: now,
                    };
                    namespace.create_rule(topic, name, rule)?;
                }
            }
        }
        Ok(())
    }
}

/// What there was before anything was created, by names in lower case.
struct Existing {
    queues: BTreeSet<String>,
    topics: BTreeSet<String>,
    subscriptions: BTreeSet<(String, String)>,
}

impl Existing {
    fn of(namespace: &Namespace) -> Self {
        let subscriptions = |topic: &Topic| {
            let topic_key = topic.name.to_lowercase();
            let keys = topic.subscriptions.keys();
            keys.map(|key| (topic_key.clone(), key.clone())).collect::<Vec<_>>()
        };
        Self {
            queues: namespace.queues().map(|queue| queue.name.to_lowercase()).collect(),
            topics: namespace.topics().map(|topic| topic.name.to_lowercase()).collect(),
            subscriptions: namespace.topics().flat_map(subscriptions).collect(),
        }
    }
}

fn at(entity: &str) -> impl Fn(String) -> DeclarationError {
    move |reason| DeclarationError::Entity {
        entity: entity.to_owned(),
        reason,
    }
}

fn subscribed(entry: SubscriptionEntry) -> Result<Subscribed, DeclarationError> {
    let rule = |rule: RuleEntry| {
        let filter = filter(&rule).map_err(at(&rule.name))?;
        Ok::<_, DeclarationError>((rule.name, filter))
    };
    Ok(Subscribed {
        settings: queue_settings(&entry.properties).map_err(at(&entry.name))?,
        rules: entry.rules.into_iter().map(rule).collect::<Result<_, _>>()?,
        name: entry.name,
    })
}

fn queue_settings(properties: &Properties) -> Result<QueueSettings, String> {
    let usual = QueueSettings::default();
    let topic = topic_settings(properties)?;
    Ok(QueueSettings {
        lock_duration: time("LockDuration", properties.lock_duration.as_deref())?.unwrap_or(usual.lock_duration),
        max_delivery_count: properties.max_delivery_count.unwrap_or(usual.max_delivery_count).max(1),
        duplicate_detection: topic.duplicate_detection,
        default_time_to_live: topic.default_time_to_live,
        dead_letter_expired: properties.dead_lettering_on_message_expiration.unwrap_or_default(),
        requires_session: properties.requires_session.unwrap_or_default(),
        remarks: topic.remarks,
        ..usual
    })
}

fn topic_settings(properties: &Properties) -> Result<TopicSettings, String> {
    for (name, value) in [
        ("ForwardTo", &properties.forward_to),
        (
            "ForwardDeadLetteredMessagesTo",
            &properties.forward_dead_lettered_messages_to,
        ),
    ] {
        if value.as_ref().is_some_and(|target| !target.is_empty()) {
            return Err(format!("{name} is not supported by the emulator"));
        }
    }
    let window = time(
        "DuplicateDetectionHistoryTimeWindow",
        properties.duplicate_detection_history_time_window.as_deref(),
    )?;
    let mut settings = TopicSettings {
        default_time_to_live: time(
            "DefaultMessageTimeToLive",
            properties.default_message_time_to_live.as_deref(),
        )?,
        ..TopicSettings::default()
    };
    if properties.requires_duplicate_detection == Some(true) {
        settings.duplicate_detection = Some(window.unwrap_or(Duration::from_secs(600)));
    }
    settings.remarks.user_metadata = properties.user_metadata.clone();
    Ok(settings)
}

fn time(name: &str, text: Option<&str>) -> Result<Option<Duration>, String> {
    let parsed =
        text.map(|text| duration::parse(text).ok_or_else(|| format!("{name} is no ISO 8601 duration: {text:?}")));
    Ok(parsed.transpose()?.flatten())
}

fn filter(rule: &RuleEntry) -> Result<Filter, String> {
    let properties = &rule.properties;
    if properties.action.is_some() {
        return Err("rule actions are not supported by the emulator".to_owned());
    }
    match (
        &properties.sql_filter,
        &properties.correlation_filter,
        properties.filter_type.as_deref(),
    ) {
        (Some(sql), None, None | Some("Sql")) => SqlFilter::parse(&sql.sql_expression, Vec::new())
            .map(Filter::Sql)
            .map_err(|error| error.to_string()),
        (None, Some(entry), None | Some("Correlation")) => correlation(entry),
        _ => Err("the rule must have either a SqlFilter or a CorrelationFilter, as its FilterType says".to_owned()),
    }
}

fn correlation(entry: &CorrelationEntry) -> Result<Filter, String> {
    let mut filter = CorrelationFilter::default();
    for (name, value) in &entry.system {
        let known = SYSTEM_PROPERTIES.iter().find(|(known, _)| known == name);
        let (_, property) = known.ok_or_else(|| format!("{name} is no property of a correlation filter"))?;
        let text = value.as_str().ok_or_else(|| format!("{name} is not a text"))?;
        filter.system.push((*property, text.to_owned()));
    }
    for (name, value) in &entry.properties {
        let value = Property::from_json(value).ok_or_else(|| format!("{name} has a value of a wrong type"))?;
        filter.custom.push((name.clone(), value));
    }
    Ok(Filter::Correlation(filter))
}

#[cfg(test)]
#[path = "declaration_tests.rs"]
mod tests;
