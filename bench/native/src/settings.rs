//! The components' settings, from the environment: `service_bus` is the variable `SERVICE_BUS`.

use std::{collections::BTreeMap, env, sync::Arc};

/// The settings, read once.
#[derive(Clone)]
pub struct Settings(Arc<BTreeMap<String, String>>);

impl Settings {
    /// Reads the environment. What is empty or no text counts as absent.
    pub fn from_environment() -> Self {
        let texts = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?.to_ascii_lowercase();
            let value = value.into_string().ok()?;
            (!value.trim().is_empty()).then_some((name, value))
        });
        Self(Arc::new(texts.collect()))
    }

    /// A setting, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
