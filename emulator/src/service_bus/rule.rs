//! Shared access rules: a key and what it allows.

use std::fmt;

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// To send messages.
    Send,
    /// To receive and settle messages.
    Listen,
    /// To create, change and delete entities; it includes the others.
    Manage,
}

impl fmt::Display for Right {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// A shared access rule of the namespace or of one entity.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessRule {
    /// The rule's name: `SharedAccessKeyName` in connection strings.
    pub name: String,
    /// The key. Its UTF-8 bytes sign; it is not decoded.
    pub key: String,
    /// What the key allows.
    pub rights: Vec<Right>,
    /// The one entity that the rule is for; `None` is the whole namespace.
    pub entity: Option<String>,
}

impl AccessRule {
    /// A rule of the whole namespace.
    pub fn new(name: &str, key: &str, rights: &[Right]) -> Self {
        Self {
            name: name.to_owned(),
            key: key.to_owned(),
            rights: rights.to_vec(),
            entity: None,
        }
    }

    /// The rule that every namespace is created with.
    pub fn root(key: &str) -> Self {
        Self::new("RootManageSharedAccessKey", key, &[Right::Manage])
    }

    /// The same for one entity only.
    pub fn for_entity(self, entity: &str) -> Self {
        Self {
            entity: Some(entity.to_owned()),
            ..self
        }
    }

    /// Whether the key may be used so.
    pub fn allows(&self, right: Right) -> bool {
        self.rights
            .iter()
            .any(|granted| *granted == right || *granted == Right::Manage)
    }
}

/// Without the key.
impl fmt::Debug for AccessRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessRule")
            .field("name", &self.name)
            .field("rights", &self.rights)
            .field("entity", &self.entity)
            .finish_non_exhaustive()
    }
}
