//! Numbers that the script keeps up to date by their names.

use serde_json::Value;

use crate::state::Numbers;

/// All numbers of the page by name.
pub struct Texts(Value);

impl Texts {
    /// The texts of these numbers.
    pub fn of(numbers: &Numbers) -> Self {
        Self(serde_json::to_value(numbers).unwrap_or_default())
    }

    /// A number's text; a dash as long as there is none.
    pub fn get(&self, name: &str) -> String {
        self.0[name]
            .as_u64()
            .map_or("–".to_owned(), |number| number.to_string())
    }
}
