//! The values of the manifest's variables: given on the command line, else in the environment, else known to the host,
//! else the default.

use std::collections::BTreeMap;

use thiserror::Error;

use super::manifest::Variable;

/// What Spin, too, puts before a variable's name in the environment.
const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE_";

/// Why the variables have no values.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VariableError {
    /// A value is required and nobody gave one.
    #[error(
        "variable `{0}` has no value: give --variable {0}=... or set {ENVIRONMENT_PREFIX}{upper}",
        upper = .0.to_uppercase()
    )]
    Missing(String),
    /// The command line gives a value to a variable that is not declared, probably a slip of the pen.
    #[error("--variable {0}: the manifest declares no such variable")]
    Undeclared(String),
}

/// Where values come from, besides the manifest's defaults.
#[derive(Default, Clone)]
pub struct Values {
    /// From `--variable name=value`.
    pub given: BTreeMap<String, String>,
    /// The environment's variables.
    pub environment: BTreeMap<String, String>,
    /// What the host itself knows. Those that the manifest does not declare are ignored.
    pub fallbacks: BTreeMap<String, String>,
}

impl Values {
    /// The values given, and those of the process's environment.
    pub fn with_environment(given: BTreeMap<String, String>) -> Self {
        Self {
            given,
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
                .collect(),
            fallbacks: BTreeMap::new(),
        }
    }

    /// A value for each declared variable.
    ///
    /// # Errors
    /// A variable without a value, or a value without a variable.
    pub fn resolve(&self, declared: &BTreeMap<String, Variable>) -> Result<BTreeMap<String, String>, VariableError> {
        if let Some(stray) = self.given.keys().find(|name| !declared.contains_key(*name)) {
            return Err(VariableError::Undeclared(stray.clone()));
        }
        declared
            .iter()
            .map(|(name, variable)| {
                let value = self
                    .given
                    .get(name)
                    .or_else(|| {
                        self.environment
                            .get(&format!("{ENVIRONMENT_PREFIX}{}", name.to_uppercase()))
                    })
                    .or_else(|| self.fallbacks.get(name))
                    .or(variable.default.as_ref())
                    .ok_or_else(|| VariableError::Missing(name.clone()))?;
                Ok((name.clone(), value.clone()))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect()
    }

    fn declared() -> BTreeMap<String, Variable> {
        let with_default = |text: &str| Variable {
            default: Some(text.into()),
        };
        let required = Variable { default: None };
        BTreeMap::from([
            ("a".into(), with_default("default")),
            ("b".into(), with_default("default")),
            ("c".into(), with_default("default")),
            ("d".into(), with_default("default")),
            ("need".into(), required),
        ])
    }

    #[test]
    fn the_command_line_wins_over_the_environment_over_what_the_host_knows_over_the_default() {
        let values = Values {
            given: map(&[("a", "given"), ("need", "x")]),
            environment: map(&[("SPIN_VARIABLE_A", "environment"), ("SPIN_VARIABLE_B", "environment")]),
            fallbacks: map(&[("b", "known"), ("c", "known"), ("undeclared", "known")]),
        };
        assert_eq!(
            values.resolve(&declared()).unwrap(),
            map(&[
                ("a", "given"),
                ("b", "environment"),
                ("c", "known"),
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
        let stray = Values {
            given: map(&[("e", "x")]),
            ..Values::default()
        };
        assert_eq!(
            stray.resolve(&declared()).unwrap_err(),
            VariableError::Undeclared("e".into())
        );
    }
}
