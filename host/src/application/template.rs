//! `{{ variable }}` in the manifest's texts.

use std::collections::BTreeMap;

use thiserror::Error;

/// Why a text could not be resolved.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TemplateError {
    /// The text opens a template and does not close it.
    #[error("`{{{{` without `}}}}`")]
    Unclosed,
    /// The text names a variable that the manifest does not declare.
    #[error("no variable `{0}` is declared under [variables]")]
    Undeclared(String),
}

/// The text with every `{{ name }}` replaced by the variable's value.
///
/// # Errors
/// A template that is not closed, or names a variable that is not there.
pub fn resolve(text: &str, variables: &BTreeMap<String, String>) -> Result<String, TemplateError> {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or(TemplateError::Unclosed)?;
        let name = name.trim();
        let value = variables
            .get(name)
            .ok_or_else(|| TemplateError::Undeclared(name.to_owned()))?;
        resolved.push_str(before);
        resolved.push_str(value);
        rest = after;
    }
    resolved.push_str(rest);
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve_in(text: &str) -> Result<String, TemplateError> {
        let variables = [("ns", "shop"), ("queue", "{{ ns }}")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        resolve(text, &variables)
    }

    #[test]
    fn replaces_every_variable_and_nothing_else() {
        assert_eq!(
            resolve_in("https://{{ns}}.net/{{  ns }}{ }").as_deref(),
            Ok("https://shop.net/shop{ }")
        );
        assert_eq!(resolve_in("plain").as_deref(), Ok("plain"));
    }

    #[test]
    fn a_value_is_not_resolved_again() {
        assert_eq!(resolve_in("{{ queue }}").as_deref(), Ok("{{ ns }}"));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(
            resolve_in("{{ nobody }}"),
            Err(TemplateError::Undeclared("nobody".into()))
        );
        assert_eq!(resolve_in("a {{ ns"), Err(TemplateError::Unclosed));
    }
}
