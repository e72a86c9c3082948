//! What a component is given.

use std::path::PathBuf;

use super::{ResolveError, Resolver, lacks};
use crate::application::allowed_hosts::{AllowedHosts, Pattern};
use crate::application::declaration::{self, Source};
use crate::application::{Component, Dependency};

impl Resolver<'_> {
    pub(super) fn component(&self, id: &str, declared: &declaration::Component) -> Result<Component, ResolveError> {
        let place = format!("component `{id}`");
        lacks(&declared.requirements, || place.clone())?;
        let variables = declared
            .variables
            .iter()
            .map(|(name, text)| Ok((name.clone(), self.text(text, || format!("{place}, variable `{name}`"))?)))
            .collect::<Result<_, ResolveError>>()?;
        let dependencies = declared
            .dependencies
            .iter()
            .map(|(import, dependency)| provider(&place, import, dependency))
            .collect::<Result<_, _>>()?;
        Ok(Component {
            id: id.to_owned(),
            source: file(&declared.source, || place.clone())?,
            variables,
            environment: declared.environment.clone(),
            allowed_hosts: self.allowed_hosts(id, &declared.allowed_outbound_hosts)?,
            dependencies,
        })
    }

    fn allowed_hosts(&self, id: &str, patterns: &[String]) -> Result<AllowedHosts, ResolveError> {
        let allowed = |written: &String| {
            let text = self.text(written, || format!("component `{id}`, allowed_outbound_hosts"))?;
            text.parse::<Pattern>().map_err(|source| ResolveError::Pattern {
                component: id.to_owned(),
                pattern: written.clone(),
                source,
            })
        };
        patterns.iter().map(allowed).collect()
    }
}

fn provider(parent: &str, import: &str, dependency: &declaration::Dependency) -> Result<Dependency, ResolveError> {
    Ok(Dependency {
        import: import.to_owned(),
        source: file(&dependency.source, || format!("{parent}, dependency `{import}`"))?,
        export: dependency.export.clone(),
        inherit: dependency.inherit.clone(),
    })
}

fn file(source: &Source, place: impl FnOnce() -> String) -> Result<PathBuf, ResolveError> {
    match source {
        Source::File(path) => Ok(path.clone()),
        Source::Elsewhere(text) => Err(ResolveError::Elsewhere {
            place: place(),
            source_text: text.clone(),
        }),
    }
}
