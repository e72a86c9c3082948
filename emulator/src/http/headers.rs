//! Header fields in the order and the case in which they were written.

use std::fmt;

/// Header fields. Names are compared without case and kept with it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of the first field of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The value of the first field of this name, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The values of all fields of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Adds a field behind the others.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Every field, as written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Names only: values may be credentials.
impl fmt::Debug for Headers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Headers;

    #[test]
    fn names_are_found_in_any_case_and_kept_in_theirs() {
        let mut headers = Headers::new();
        headers.push("orderId", "7");
        assert_eq!(headers.get("ORDERID"), Some("7"));
        assert_eq!(headers.iter().next(), Some(("orderId", "7")));
    }

    #[test]
    fn debug_shows_no_value() {
        let mut headers = Headers::new();
        headers.push("Authorization", "SharedKey devstoreaccount1:c2VjcmV0");
        assert!(!format!("{headers:?}").contains("c2VjcmV0"));
    }
}
