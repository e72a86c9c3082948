//! A locked app: the JSON file that Spin makes of a `spin.toml` and hands to triggers.
//!
//! Spin has normalised it and fetched what was remote. Templates are as in the manifest: resolving them is the
//! trigger's work. The format is that of `spin-locked-app` in Spin's sources.

mod document;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::Inherit;
use super::declaration::{Component, Declaration, Dependency, Source, Trigger, Variable};
use document::{Content, Document, LockedComponent, LockedDependency, LockedInherit, Preamble};

/// The newest version of the format that this host reads.
const VERSION: u64 = 1;

/// The fields that this host heeds when it is told that it must.
const UNDERSTOOD: [&str; 2] = ["host_requirements", "component_host_requirements"];

/// Why a locked app cannot be used.
#[derive(Debug, Error)]
pub enum LockedError {
    /// The file cannot be read.
    #[error("cannot read the locked app {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no locked app.
    #[error("{} is not a valid locked app", .0.display())]
    Syntax(PathBuf, #[source] serde_json::Error),
    /// The file's version is newer.
    #[error("the locked app has spin_lock_version {0}; this host reads versions up to {VERSION}: use a newer plugin")]
    Version(u64),
    /// The file says something that must not be ignored.
    #[error(
        "the locked app must not be run by a host that does not understand {0}, and this one does not: use a newer plugin"
    )]
    MustUnderstand(String),
    /// A source is no file.
    #[error("{place}: the source `{url}` is not a file:// URL of this machine")]
    Source {
        /// Whose source.
        place: String,
        /// What it is instead.
        url: String,
    },
}

/// Reads a locked app.
///
/// # Errors
/// See [`LockedError`].
pub fn read(path: &Path) -> Result<Declaration, LockedError> {
    let text = std::fs::read(path).map_err(|e| LockedError::Read(path.to_owned(), e))?;
    parse(&text, path)
}

/// Reads the text of a locked app that is, or could be, at this path.
///
/// # Errors
/// See [`LockedError`].
pub fn parse(text: &[u8], path: &Path) -> Result<Declaration, LockedError> {
    let syntax = |e| LockedError::Syntax(path.to_owned(), e);
    let preamble: Preamble = serde_json::from_slice(text).map_err(syntax)?;
    if preamble.spin_lock_version > VERSION {
        return Err(LockedError::Version(preamble.spin_lock_version));
    }
    let strange = |field: &&String| !UNDERSTOOD.contains(&field.as_str());
    let strange: Vec<_> = preamble
        .must_understand
        .iter()
        .filter(strange)
        .map(|f| format!("`{f}`"))
        .collect();
    if !strange.is_empty() {
        return Err(LockedError::MustUnderstand(strange.join(", ")));
    }
    declaration(serde_json::from_slice(text).map_err(syntax)?)
}

fn declaration(document: Document) -> Result<Declaration, LockedError> {
    let shared = document.metadata.triggers;
    let mut triggers: BTreeMap<String, Vec<Trigger>> = BTreeMap::new();
    for trigger in document.triggers {
        let declared = Trigger::new(trigger.id, trigger.trigger_config, shared.get(&trigger.trigger_type));
        triggers.entry(trigger.trigger_type).or_default().push(declared);
    }
    let variable = |(name, variable): (String, document::LockedVariable)| {
        let default = variable.default;
        (name, Variable { default })
    };
    Ok(Declaration {
        name: document.metadata.name,
        variables: document.variables.into_iter().map(variable).collect(),
        triggers,
        components: document
            .components
            .into_iter()
            .map(component)
            .collect::<Result<_, _>>()?,
        requirements: required(&document.host_requirements),
    })
}

fn component(locked: LockedComponent) -> Result<(String, Component), LockedError> {
    let place = format!("component `{}`", locked.id);
    let dependencies = locked
        .dependencies
        .into_iter()
        .map(|(import, locked)| {
            let dependency = dependency(locked, &format!("{place}, dependency `{import}`"))?;
            Ok((import, dependency))
        })
        .collect::<Result<_, LockedError>>()?;
    let component = Component {
        source: file(&locked.source, &place)?,
        variables: locked.config,
        environment: locked.env,
        allowed_outbound_hosts: locked.metadata.allowed_outbound_hosts,
        dependencies,
        requirements: required(&locked.host_requirements),
    };
    Ok((locked.id, component))
}

fn dependency(locked: LockedDependency, place: &str) -> Result<Dependency, LockedError> {
    Ok(Dependency {
        source: file(&locked.source, place)?,
        export: locked.export,
        inherit: match locked.inherit {
            LockedInherit::All => Inherit::All,
            LockedInherit::Some(parts) => Inherit::Some(parts),
            LockedInherit::None => Inherit::Some(Vec::new()),
        },
    })
}

fn file(content: &Content, place: &str) -> Result<Source, LockedError> {
    let url = content.source.as_deref().unwrap_or_default();
    file_path(url).map(Source::File).ok_or_else(|| LockedError::Source {
        place: place.to_owned(),
        url: url.to_owned(),
    })
}

/// The path that a `file://` URL names, without its percent-encoding.
pub fn file_path(url: &str) -> Option<PathBuf> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "file")?;
    url.to_file_path().ok()
}

/// Whatever is not `optional` is required.
fn required(requirements: &BTreeMap<String, Value>) -> Vec<String> {
    let required = |(name, need): (&String, &Value)| (need != "optional").then(|| name.clone());
    requirements.iter().filter_map(required).collect()
}

#[cfg(test)]
mod tests;
