//! Each WIT package stands on its own, as a registry needs it: it resolves without the others, has a version and says what
//! everything means, and encodes as the component that `wkg` publishes.

use std::path::PathBuf;

use petstore_composition::contracts::packages;
use wit_parser::{Function, PackageId, Resolve, TypeDefKind};

fn own_packages() -> Vec<PathBuf> {
    let folder = crate::serving::checkout().join("wit");
    let mut directories = packages(&folder).unwrap();
    directories.retain(|directory| !directory.ends_with("config"));
    assert_eq!(directories.len(), 4, "{directories:?}");
    directories
}

fn resolved(directory: &PathBuf) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(directory).unwrap();
    (resolve, package)
}

#[test]
fn each_package_has_a_version_and_encodes_alone() {
    for directory in own_packages() {
        let (resolve, package) = resolved(&directory);
        let name = &resolve.packages[package].name;
        assert_eq!(name.namespace, "petstore");
        assert_eq!(
            Some(name.name.as_str()),
            directory.file_name().and_then(|name| name.to_str())
        );
        assert!(name.version.is_some(), "{name} has no version");
        let encoded = wit_component::encode(&resolve, package).unwrap();
        let wit_component::DecodedWasm::WitPackage(decoded, again) = wit_component::decode(&encoded).unwrap() else {
            panic!("{name} is encoded as something else");
        };
        assert_eq!(decoded.packages[again].name, *name);
        assert_eq!(
            decoded.packages[again].interfaces.len(),
            resolve.packages[package].interfaces.len()
        );
    }
}

#[test]
fn everything_in_a_package_says_what_it_means() {
    let mut bare = Vec::new();
    for directory in own_packages() {
        let (resolve, package) = resolved(&directory);
        let package = &resolve.packages[package];
        let mut check = |what: String, documented: bool| {
            if !documented {
                bare.push(what);
            }
        };
        check(package.name.to_string(), package.docs.contents.is_some());
        for (name, id) in &package.interfaces {
            let interface = &resolve.interfaces[*id];
            let is_for_types = interface.functions.is_empty();
            check(
                format!("{}/{name}", package.name),
                is_for_types || interface.docs.contents.is_some(),
            );
            for function in interface.functions.values() {
                let Function { name, docs, .. } = function;
                check(format!("{}: {name}", package.name), docs.contents.is_some());
            }
            for (type_name, id) in &interface.types {
                for (part, documented) in parts(&resolve, *id) {
                    check(format!("{}: {type_name}{part}", package.name), documented);
                }
            }
        }
    }
    assert!(bare.is_empty(), "without a word: {bare:#?}");
}

/// A type and its fields or cases, each with whether it is documented. A type that is taken from elsewhere is documented there.
fn parts(resolve: &Resolve, id: wit_parser::TypeId) -> Vec<(String, bool)> {
    let definition = &resolve.types[id];
    let fields: Vec<(&String, bool)> = match &definition.kind {
        TypeDefKind::Type(_) => return Vec::new(),
        TypeDefKind::Record(record) => record
            .fields
            .iter()
            .map(|f| (&f.name, f.docs.contents.is_some()))
            .collect(),
        TypeDefKind::Variant(variant) => variant
            .cases
            .iter()
            .map(|c| (&c.name, c.docs.contents.is_some()))
            .collect(),
        TypeDefKind::Enum(cases) => cases
            .cases
            .iter()
            .map(|c| (&c.name, c.docs.contents.is_some()))
            .collect(),
        other => panic!(
            "{} is a {}: say here how it is documented",
            definition.name.as_deref().unwrap_or_default(),
            other.as_str()
        ),
    };
    let own = (String::new(), definition.docs.contents.is_some());
    let inner = fields
        .into_iter()
        .map(|(name, documented)| (format!(".{name}"), documented));
    [own].into_iter().chain(inner).collect()
}
