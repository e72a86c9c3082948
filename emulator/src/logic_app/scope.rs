//! What the expressions of a run can see.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// What the expressions of a run can see.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The body that started the run.
    pub body: &'a Value,
    /// The values of the definition's parameters.
    pub parameters: &'a BTreeMap<String, Value>,
    /// What the actions that have ended came to.
    pub actions: &'a BTreeMap<String, Value>,
    /// The time.
    pub now: Timestamp,
}

impl Scope<'_> {
    /// What an action came to.
    ///
    /// # Errors
    /// It has not ended: nothing in the definition makes the reader run after it.
    pub fn action(&self, name: &str) -> Result<&Value, String> {
        let ended = self.actions.get(name);
        ended.ok_or_else(|| format!("the action '{name}' has not ended; run after it"))
    }

    /// The value of a parameter.
    ///
    /// # Errors
    /// There is no such parameter.
    pub fn parameter(&self, name: &str) -> Result<&Value, String> {
        let value = self.parameters.get(name);
        value.ok_or_else(|| format!("there is no parameter '{name}'"))
    }
}
