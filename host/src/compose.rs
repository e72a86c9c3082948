//! Joins a component with the components that provide its imports, as the manifest says.
//!
//! Imports that nobody provides stay imports of the whole, shared by all parts; except that a dependency is
//! connected to the refusing stand-ins of [`refused`] for what it does not inherit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;
use wac_graph::types::{ItemKind, Package, WorldId, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::application::{Component, Dependency};
use crate::guest::refused;

/// Why components could not be joined.
#[derive(Debug, Error)]
pub enum ComposeError {
    /// A file is missing or cannot be read.
    #[error("cannot read {}; build the components first", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is no component.
    #[error("{} is not a component", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: anyhow::Error,
    },
    /// The manifest provides an import that the component does not have.
    #[error("the component imports nothing that dependency `{0}` could provide")]
    NotImported(String),
    /// A dependency does not export what it is named for.
    #[error("dependency `{import}`: {} does not export `{export}`", path.display())]
    NotExported {
        /// The dependency's name in the manifest.
        import: String,
        /// Its file.
        path: PathBuf,
        /// The export that was looked for.
        export: String,
    },
    /// The parts do not fit: their types differ, say.
    #[error("dependency `{import}` does not fit")]
    Mismatch {
        /// The dependency's name in the manifest.
        import: String,
        /// Where they differ.
        source: anyhow::Error,
    },
    /// The whole cannot be written.
    #[error("the composition cannot be encoded")]
    Encode(#[source] anyhow::Error),
}

/// The bytes of the component with its dependencies inside.
///
/// # Errors
/// See [`ComposeError`].
pub fn compose(component: &Component) -> Result<Vec<u8>, ComposeError> {
    if component.dependencies.is_empty() {
        return read(&component.source);
    }
    let mut composition = Composition::default();
    let root = composition.register(&component.source)?;
    let root_instance = composition.graph.instantiate(root);
    for dependency in &component.dependencies {
        composition.provide(root, root_instance, dependency)?;
    }
    composition.export_all(root, root_instance)?;
    composition
        .graph
        .encode(EncodeOptions::default())
        .map_err(|e| ComposeError::Encode(e.into()))
}

fn read(path: &Path) -> Result<Vec<u8>, ComposeError> {
    std::fs::read(path).map_err(|e| ComposeError::Read(path.to_owned(), e))
}

#[derive(Default)]
struct Composition {
    graph: CompositionGraph,
    packages: BTreeMap<PathBuf, PackageId>,
    stand_ins: BTreeMap<String, NodeId>,
}

impl Composition {
    fn register(&mut self, path: &Path) -> Result<PackageId, ComposeError> {
        if let Some(package) = self.packages.get(path) {
            return Ok(*package);
        }
        let parse = |source| ComposeError::Parse {
            path: path.to_owned(),
            source,
        };
        let name = format!("petstore:part{}", self.packages.len());
        let package = Package::from_bytes(&name, None, read(path)?, self.graph.types_mut()).map_err(parse)?;
        let package = self.graph.register_package(package).map_err(|e| parse(e.into()))?;
        self.packages.insert(path.to_owned(), package);
        Ok(package)
    }

    fn world(&self, package: PackageId) -> WorldId {
        self.graph[package].ty()
    }

    fn imports(&self, package: PackageId) -> Vec<String> {
        self.graph.types()[self.world(package)]
            .imports
            .keys()
            .cloned()
            .collect()
    }

    fn exports(&self, package: PackageId) -> Vec<String> {
        self.graph.types()[self.world(package)]
            .exports
            .keys()
            .cloned()
            .collect()
    }

    /// Connects every import of the root that the dependency is named for.
    fn provide(&mut self, root: PackageId, root_instance: NodeId, dependency: &Dependency) -> Result<(), ComposeError> {
        let package = self.register(&dependency.source)?;
        let exports = self.exports(package);
        let wanted: Vec<String> = self
            .imports(root)
            .into_iter()
            .filter(|import| names(&dependency.import, import))
            .collect();
        let connections: Vec<(String, String)> = wanted
            .iter()
            .filter_map(|import| {
                let wanted = dependency.export.as_deref().unwrap_or(import);
                let export = exports.iter().find(|export| are_semver_compatible(wanted, export))?;
                Some((import.clone(), export.clone()))
            })
            .collect();
        match wanted.first() {
            None => return Err(ComposeError::NotImported(dependency.import.clone())),
            Some(first) if connections.is_empty() => {
                return Err(ComposeError::NotExported {
                    import: dependency.import.clone(),
                    path: dependency.source.clone(),
                    export: dependency.export.clone().unwrap_or_else(|| first.clone()),
                });
            }
            Some(_) => {}
        }
        let instance = self.graph.instantiate(package);
        self.refuse_what_is_not_inherited(package, instance, dependency)?;
        let mismatch = mismatch(dependency);
        for (import, export) in connections {
            let node = self
                .graph
                .alias_instance_export(instance, &export)
                .map_err(|e| mismatch(e.into()))?;
            self.graph
                .set_instantiation_argument(root_instance, &import, node)
                .map_err(|e| mismatch(e.into()))?;
        }
        Ok(())
    }

    fn refuse_what_is_not_inherited(
        &mut self,
        package: PackageId,
        instance: NodeId,
        dependency: &Dependency,
    ) -> Result<(), ComposeError> {
        let mismatch = mismatch(dependency);
        let world = self.world(package);
        let imports = self.graph.types()[world].imports.clone();
        for (import, kind) in imports {
            let Some((part, stand_in)) = refused::stand_in(&import) else {
                continue;
            };
            if dependency.inherit.includes(part) {
                continue;
            }
            let node = match self.stand_ins.get(&stand_in) {
                Some(node) => *node,
                None => {
                    let kind = self.renamed(kind, &stand_in);
                    let node = self.graph.import(&stand_in, kind).map_err(|e| mismatch(e.into()))?;
                    self.stand_ins.insert(stand_in, node);
                    node
                }
            };
            self.graph
                .set_instantiation_argument(instance, &import, node)
                .map_err(|e| mismatch(e.into()))?;
        }
        Ok(())
    }

    /// The same instance as one of an interface with another name: imports of one interface are joined, whatever they are
    /// called, so that a dependency would be given its parent's.
    fn renamed(&mut self, kind: ItemKind, name: &str) -> ItemKind {
        let ItemKind::Instance(interface) = kind else {
            return kind;
        };
        let mut interface = self.graph.types()[interface].clone();
        interface.id = Some(name.to_owned());
        ItemKind::Instance(self.graph.types_mut().add_interface(interface))
    }

    fn export_all(&mut self, root: PackageId, root_instance: NodeId) -> Result<(), ComposeError> {
        for name in self.exports(root) {
            let node = self
                .graph
                .alias_instance_export(root_instance, &name)
                .map_err(|e| ComposeError::Encode(e.into()))?;
            self.graph
                .export(node, &name)
                .map_err(|e| ComposeError::Encode(e.into()))?;
        }
        Ok(())
    }
}

fn mismatch(dependency: &Dependency) -> impl Fn(anyhow::Error) -> ComposeError {
    let import = dependency.import.clone();
    move |source| ComposeError::Mismatch {
        import: import.clone(),
        source,
    }
}

/// Whether the dependency's name in the manifest, an interface or a whole package, means this import.
fn names(dependency: &str, import: &str) -> bool {
    if dependency.contains('/') {
        return match dependency.contains('@') {
            true => are_semver_compatible(dependency, import),
            false => import.split('@').next() == Some(dependency),
        };
    }
    let (package, version) = split_version(dependency);
    let (interface, import_version) = split_version(import);
    let same_package = interface.split('/').next() == Some(package) && interface.contains('/');
    same_package && (version.is_none() || version == import_version)
}

fn split_version(name: &str) -> (&str, Option<&str>) {
    match name.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_named_by_interface_or_package() {
        let import = "petstore:blobs/store@0.1.0";
        assert!(names("petstore:blobs/store@0.1.0", import));
        assert!(names("petstore:blobs/store@0.1.1", import));
        assert!(names("petstore:blobs/store", import));
        assert!(names("petstore:blobs", import));
        assert!(names("petstore:blobs@0.1.0", import));
        assert!(!names("petstore:blobs@0.2.0", import));
        assert!(!names("petstore:blobs/other@0.1.0", import));
        assert!(!names("petstore:blob", import));
    }
}
