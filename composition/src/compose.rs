//! Joins the parts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wac_graph::types::{Package, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::CompositionError;
use crate::contracts;

/// A part that satisfies imports of other parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    path: PathBuf,
    role: Option<Role>,
}

/// The one import that a provider is for, and what it exports for it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Role {
    import: String,
    export: String,
}

impl Provider {
    /// The component in this file, for every import of an interface that it exports.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            role: None,
        }
    }

    /// The same for one import only, whose name is not that of the interface. A part can so import one interface twice, each time
    /// from another provider.
    #[must_use]
    pub fn of(self, import: &str, export: &str) -> Self {
        let role = Role {
            import: import.into(),
            export: export.into(),
        };
        Self {
            role: Some(role),
            ..self
        }
    }
}

/// The bytes of `root` with all `providers` inside: each import of each part is connected to the provider that exports it, or,
/// if it has types alone, to the contracts. There is one instance of each part. What nobody exports stays an import of the
/// whole; what `root` exports, the whole does.
///
/// # Errors
/// See [`CompositionError`].
pub fn compose(root: &Path, providers: &[Provider], contracts: &Path) -> Result<Vec<u8>, CompositionError> {
    let mut composition = Composition::default();
    let root = composition.register(root, read(root)?)?;
    for provider in providers {
        let package = composition.register(&provider.path, read(&provider.path)?)?;
        match &provider.role {
            Some(Role { import, export }) => composition.offers.push(Offer {
                import: import.clone(),
                export: export.clone(),
                package,
            }),
            None => composition.offer(package),
        }
    }
    let types = composition.register(contracts, contracts::types(contracts)?)?;
    composition.offer(types);
    let instance = composition.instance(root)?;
    composition.refuse_unused(&[root, types])?;
    composition.export_all(root, instance)?;
    composition
        .graph
        .encode(EncodeOptions::default())
        .map_err(|error| CompositionError::Encode(error.into()))
}

fn read(path: &Path) -> Result<Vec<u8>, CompositionError> {
    std::fs::read(path).map_err(|error| CompositionError::Read(path.into(), error))
}

/// What a part exports for an import of others.
#[derive(Clone)]
struct Offer {
    import: String,
    export: String,
    package: PackageId,
}

impl Offer {
    fn satisfies(&self, import: &str) -> bool {
        self.import == import || are_semver_compatible(import, &self.import)
    }
}

#[derive(Default)]
struct Composition {
    graph: CompositionGraph,
    files: BTreeMap<PackageId, PathBuf>,
    offers: Vec<Offer>,
    instances: BTreeMap<PackageId, NodeId>,
}

impl Composition {
    fn register(&mut self, path: &Path, bytes: Vec<u8>) -> Result<PackageId, CompositionError> {
        let refused = CompositionError::not_a_component(path);
        let name = format!("petstore:part{}", self.files.len());
        let package = Package::from_bytes(&name, None, bytes, self.graph.types_mut()).map_err(&refused)?;
        let package = self
            .graph
            .register_package(package)
            .map_err(|error| refused(error.into()))?;
        self.files.insert(package, path.into());
        Ok(package)
    }

    /// Lets other parts have what this one exports.
    fn offer(&mut self, package: PackageId) {
        let world = self.graph[package].ty();
        let exports = self.graph.types()[world].exports.keys().cloned();
        self.offers.extend(exports.map(|export| Offer {
            import: export.clone(),
            export,
            package,
        }));
    }

    /// The part's instance, connected to those of all parts that it imports from.
    fn instance(&mut self, package: PackageId) -> Result<NodeId, CompositionError> {
        if let Some(instance) = self.instances.get(&package) {
            return Ok(*instance);
        }
        let instance = self.graph.instantiate(package);
        self.instances.insert(package, instance);
        let world = self.graph[package].ty();
        let imports: Vec<String> = self.graph.types()[world].imports.keys().cloned().collect();
        for import in imports {
            let offer = self.offers.iter().find(|offer| offer.satisfies(&import));
            if let Some(offer) = offer.cloned() {
                let provider = self.instance(offer.package)?;
                self.connect(instance, &import, provider, &offer.export)
                    .map_err(|source| self.mismatch(package, &import, source))?;
            }
        }
        Ok(instance)
    }

    fn connect(&mut self, instance: NodeId, import: &str, provider: NodeId, export: &str) -> anyhow::Result<()> {
        let node = self.graph.alias_instance_export(provider, export)?;
        Ok(self.graph.set_instantiation_argument(instance, import, node)?)
    }

    fn mismatch(&self, package: PackageId, import: &str, source: anyhow::Error) -> CompositionError {
        CompositionError::Mismatch {
            import: import.into(),
            path: self.files.get(&package).cloned().unwrap_or_default(),
            source,
        }
    }

    /// A part that was given for nothing is a mistake; but these need not be imported.
    fn refuse_unused(&self, exempt: &[PackageId]) -> Result<(), CompositionError> {
        let unused = self
            .files
            .iter()
            .find(|(package, _)| !self.instances.contains_key(package) && !exempt.contains(package));
        match unused {
            Some((_, path)) => Err(CompositionError::Unused(path.clone())),
            None => Ok(()),
        }
    }

    fn export_all(&mut self, root: PackageId, instance: NodeId) -> Result<(), CompositionError> {
        let world = self.graph[root].ty();
        let exports: Vec<String> = self.graph.types()[world].exports.keys().cloned().collect();
        for name in exports {
            self.export(instance, &name).map_err(CompositionError::Encode)?;
        }
        Ok(())
    }

    fn export(&mut self, instance: NodeId, name: &str) -> anyhow::Result<()> {
        let node = self.graph.alias_instance_export(instance, name)?;
        Ok(self.graph.export(node, name)?)
    }
}
