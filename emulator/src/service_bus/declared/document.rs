//! The shape of the file: `{"UserConfig":{"Namespaces":[{"Queues":[...],"Topics":[...]}]}}`.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    /// All of it that matters here.
    pub user_config: UserConfig,
}

/// What the user decides.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserConfig {
    /// The namespaces. All their entities are put into the one that there is.
    pub namespaces: Vec<NamespaceEntry>,
}

/// A namespace.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NamespaceEntry {
    /// Its queues.
    #[serde(default)]
    pub queues: Vec<QueueEntry>,
    /// Its topics.
    #[serde(default)]
    pub topics: Vec<TopicEntry>,
}

/// A queue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct QueueEntry {
    /// Its name.
    pub name: String,
    /// How it behaves.
    #[serde(default)]
    pub properties: Properties,
}

/// A topic.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TopicEntry {
    /// Its name.
    pub name: String,
    /// How it behaves.
    #[serde(default)]
    pub properties: Properties,
    /// Its subscriptions.
    #[serde(default)]
    pub subscriptions: Vec<SubscriptionEntry>,
}

/// A subscription.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SubscriptionEntry {
    /// Its name.
    pub name: String,
    /// How it behaves.
    #[serde(default)]
    pub properties: Properties,
    /// What it wants; without rules, everything.
    #[serde(default)]
    pub rules: Vec<RuleEntry>,
}

/// How an entity behaves. Durations are in ISO 8601.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct Properties {
    /// Messages whose time is over are dead-lettered.
    pub dead_lettering_on_message_expiration: Option<bool>,
    /// How long messages live.
    pub default_message_time_to_live: Option<String>,
    /// For how long MessageIds are remembered.
    pub duplicate_detection_history_time_window: Option<String>,
    /// Not supported.
    pub forward_dead_lettered_messages_to: Option<String>,
    /// Not supported.
    pub forward_to: Option<String>,
    /// How long a message is held.
    pub lock_duration: Option<String>,
    /// After so many deliveries a message is dead-lettered.
    pub max_delivery_count: Option<u32>,
    /// MessageIds are remembered.
    pub requires_duplicate_detection: Option<bool>,
    /// Messages belong to sessions.
    pub requires_session: Option<bool>,
    /// What the owner wrote.
    pub user_metadata: Option<String>,
}

/// A rule.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RuleEntry {
    /// Its name.
    pub name: String,
    /// What passes.
    pub properties: RuleProperties,
}

/// What passes a rule.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RuleProperties {
    /// `Correlation` or `Sql`; if it is not given, which filter there is tells.
    pub filter_type: Option<String>,
    /// Properties that are to be equal.
    pub correlation_filter: Option<CorrelationEntry>,
    /// An expression.
    pub sql_filter: Option<SqlEntry>,
    /// Not supported.
    pub action: Option<Value>,
}

/// An SQL expression.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SqlEntry {
    /// The expression.
    pub sql_expression: String,
}

/// Properties that are to be equal.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CorrelationEntry {
    /// Custom properties.
    pub properties: Map<String, Value>,
    /// The broker's own properties by their names.
    #[serde(flatten)]
    pub system: Map<String, Value>,
}
