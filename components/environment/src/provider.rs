//! The exported interface.

use std::env;

use crate::bindings::{Error, Guest};
use crate::names::{setting, variable};

/// The component.
pub struct Provider;

impl Guest for Provider {
    fn get(key: String) -> Result<Option<String>, Error> {
        Ok(env::var(variable(&key)).ok())
    }

    fn get_all() -> Result<Vec<(String, String)>, Error> {
        Ok(env::vars()
            .filter_map(|(name, value)| Some((setting(&name)?, value)))
            .collect())
    }
}
