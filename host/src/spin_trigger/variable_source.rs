//! The forms of `--variable`, as Spin's own triggers read them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// One `--variable`. Has a `Debug` that shows no value.
#[derive(Clone, PartialEq, Eq)]
pub enum VariableSource {
    /// `KEY=VALUE`
    Text(String, String),
    /// `KEY=@FILE`: the file's whole content.
    File(String, PathBuf),
    /// `@FILE.json`: an object of texts.
    Json(PathBuf),
    /// `@FILE.toml`: a table of texts.
    Toml(PathBuf),
}

/// Why a `--variable` cannot be used. Shows no value: it may be a secret.
#[derive(Debug, Error)]
pub enum VariableSourceError {
    /// It has none of the forms.
    #[error("expected KEY=VALUE, KEY=@FILE, @FILE.json or @FILE.toml")]
    Form,
    /// The file cannot be read.
    #[error("--variable: cannot read {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file holds something else.
    #[error("--variable: {} does not hold texts by name: {reason}", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl std::fmt::Debug for VariableSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(name, _) => write!(f, "{name}=..."),
            Self::File(name, file) => write!(f, "{name}=@{}", file.display()),
            Self::Json(file) | Self::Toml(file) => write!(f, "@{}", file.display()),
        }
    }
}

impl FromStr for VariableSource {
    type Err = VariableSourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(file) = text.strip_prefix('@').map(PathBuf::from) {
            return match file.extension().and_then(|extension| extension.to_str()) {
                Some("json") => Ok(Self::Json(file)),
                Some("toml") => Ok(Self::Toml(file)),
                _ => Err(VariableSourceError::Form),
            };
        }
        let (name, value) = text.split_once('=').ok_or(VariableSourceError::Form)?;
        Ok(match value.strip_prefix('@') {
            Some(file) => Self::File(name.to_owned(), file.into()),
            None => Self::Text(name.to_owned(), value.to_owned()),
        })
    }
}

impl VariableSource {
    fn read(&self) -> Result<BTreeMap<String, String>, VariableSourceError> {
        match self {
            Self::Text(name, value) => Ok([(name.clone(), value.clone())].into()),
            Self::File(name, file) => Ok([(name.clone(), text(file)?)].into()),
            Self::Json(file) => parse(file, |text| serde_json::from_str(text).map_err(|e| e.to_string())),
            Self::Toml(file) => parse(file, |text| toml::from_str(text).map_err(|e| e.message().to_owned())),
        }
    }
}

/// The values of all of them; of several for one variable, the last.
///
/// # Errors
/// A file that cannot be read, or does not hold texts by name.
pub fn read_all(sources: &[VariableSource]) -> Result<BTreeMap<String, String>, VariableSourceError> {
    let mut values = BTreeMap::new();
    for source in sources {
        values.extend(source.read()?);
    }
    Ok(values)
}

fn text(file: &PathBuf) -> Result<String, VariableSourceError> {
    std::fs::read_to_string(file).map_err(|e| VariableSourceError::Read(file.clone(), e))
}

fn parse<T: DeserializeOwned>(
    file: &PathBuf,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, VariableSourceError> {
    parse(&text(file)?).map_err(|reason| VariableSourceError::Syntax {
        file: file.clone(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_values_and_the_last_wins() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let all = [
            "a=1=2".to_owned(),
            format!("b=@{}", file("b.txt", "two\n")),
            format!("@{}", file("c.json", r#"{"a": "json", "c": "3"}"#)),
            format!("@{}", file("d.toml", "d = \"4\"")),
        ];
        let sources: Vec<VariableSource> = all.iter().map(|text| text.parse().unwrap()).collect();
        let expected = [("a", "json"), ("b", "two\n"), ("c", "3"), ("d", "4")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read_all(&sources).unwrap(), expected.into());
    }

    #[test]
    fn a_wrong_form_is_refused_without_showing_it() {
        for text in ["topsecret", "@file", "@file.yaml"] {
            let error = text.parse::<VariableSource>().unwrap_err().to_string();
            assert!(error.contains("KEY=VALUE") && !error.contains("topsecret"), "{error}");
        }
        let source: VariableSource = "key=topsecret".parse().unwrap();
        assert_eq!(format!("{source:?}"), "key=...");
        let missing: VariableSource = "key=@/nowhere/file".parse().unwrap();
        assert!(read_all(&[missing]).unwrap_err().to_string().contains("/nowhere/file"));
    }
}
