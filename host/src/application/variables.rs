//! The values of the application's variables: from the command line, else from where the host looks next, else the
//! default.

use std::collections::BTreeMap;
use std::ffi::OsString;

use thiserror::Error;

use super::declaration::Variable;

/// What Spin, too, puts before a variable's name in the environment.
pub const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE";

/// Why the variables have no values.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VariableError {
    /// A value is required and nobody gave one.
    #[error(
        "variable `{0}` has no value: give --variable {0}=... or set {ENVIRONMENT_PREFIX}_{upper}",
        upper = .0.to_uppercase()
    )]
    Missing(String),
    /// The command line gives a value to a variable that is not declared, probably a slip of the pen.
    #[error("--variable {0}: the application declares no such variable")]
    Undeclared(String),
}

/// Where values come from, besides the defaults. Whatever a variable is marked as, its value is taken for a secret:
/// this has no `Debug`, and no error shows a value.
#[derive(Default, Clone)]
pub struct Values {
    given: BTreeMap<String, String>,
    sources: Vec<BTreeMap<String, String>>,
}

impl Values {
    /// From `--variable name=value`.
    pub fn given(given: BTreeMap<String, String>) -> Self {
        Self {
            given,
            sources: Vec::new(),
        }
    }

    /// Another source, which is asked after those before it. It may have values for variables that are not declared.
    #[must_use]
    pub fn or(mut self, source: BTreeMap<String, String>) -> Self {
        self.sources.push(source);
        self
    }

    /// Drops what was given for variables that are not declared; their names.
    pub fn drop_undeclared(&mut self, declared: &BTreeMap<String, Variable>) -> Vec<String> {
        self.given
            .extract_if(.., |name, _| !declared.contains_key(name))
            .map(|(name, _)| name)
            .collect()
    }

    /// A value for each declared variable.
    ///
    /// # Errors
    /// A variable without a value, or a given value without a variable.
    pub fn resolve(&self, declared: &BTreeMap<String, Variable>) -> Result<BTreeMap<String, String>, VariableError> {
        if let Some(stray) = self.given.keys().find(|name| !declared.contains_key(*name)) {
            return Err(VariableError::Undeclared(stray.clone()));
        }
        let value = |(name, variable): (&String, &Variable)| {
            let found = self.given.get(name);
            let found = found.or_else(|| self.sources.iter().find_map(|source| source.get(name)));
            let value = found.or(variable.default.as_ref());
            let value = value.ok_or_else(|| VariableError::Missing(name.clone()))?;
            Ok((name.clone(), value.clone()))
        };
        declared.iter().map(value).collect()
    }
}

/// The values that an environment gives variables: `SPIN_VARIABLE_NAME` the variable `name`, or with another prefix
/// than that.
pub fn from_environment(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    prefix: &str,
) -> BTreeMap<String, String> {
    let value = |(name, value): (OsString, OsString)| {
        let upper = name.to_str()?.strip_prefix(prefix)?.strip_prefix('_')?;
        let name = upper.to_lowercase();
        (name.to_uppercase() == upper).then_some((name, value.into_string().ok()?))
    };
    environment.into_iter().filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect()
    }

    fn declared() -> BTreeMap<String, Variable> {
        let variable = |default: Option<&str>| Variable {
            default: default.map(str::to_owned),
        };
        BTreeMap::from([
            ("a".into(), variable(Some("default"))),
            ("b".into(), variable(Some("default"))),
            ("c".into(), variable(Some("default"))),
            ("d".into(), variable(Some("default"))),
            ("need".into(), variable(None)),
        ])
    }

    #[test]
    fn what_is_given_wins_over_the_first_source_over_the_next_over_the_default() {
        let values = Values::given(map(&[("a", "given"), ("need", "x")]))
            .or(map(&[("a", "first"), ("b", "first")]))
            .or(map(&[("b", "next"), ("c", "next"), ("undeclared", "next")]));
        assert_eq!(
            values.resolve(&declared()).unwrap(),
            map(&[
                ("a", "given"),
                ("b", "first"),
                ("c", "next"),
                ("d", "default"),
                ("need", "x")
            ])
        );
    }

    #[test]
    fn a_missing_and_a_stray_value_are_named() {
        let missing = Values::default().resolve(&declared()).unwrap_err();
        assert_eq!(missing, VariableError::Missing("need".into()));
        assert!(missing.to_string().contains("SPIN_VARIABLE_NEED"));
        let mut stray = Values::given(map(&[("e", "x"), ("need", "y")]));
        assert_eq!(
            stray.resolve(&declared()).unwrap_err(),
            VariableError::Undeclared("e".into())
        );
        assert_eq!(stray.drop_undeclared(&declared()), ["e"]);
        assert_eq!(stray.resolve(&declared()).unwrap()["need"], "y");
    }

    #[test]
    fn only_upper_case_names_with_the_prefix_are_variables() {
        let environment = ["SPIN_VARIABLE_A_B", "SPIN_VARIABLEX", "SPIN_VARIABLE_c", "PATH"];
        let environment = environment.map(|name| (OsString::from(name), OsString::from("x")));
        assert_eq!(from_environment(environment, ENVIRONMENT_PREFIX), map(&[("a_b", "x")]));
    }
}
