//! Components that were compiled before they were shipped.
//!
//! The name of such a file holds a digest of everything that it was made from, so that a component which has changed
//! since is compiled from its current source, never run from an old file.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component as Compiled;

use crate::application::{Component, Inherit};

/// Bytes of the digest that go into a file's name: enough to tell builds apart.
const DIGEST_BYTES: usize = 8;

/// Where the component's compiled code is kept in the folder.
///
/// # Errors
/// One of the component's files cannot be read.
pub fn file(folder: &Path, component: &Component) -> std::io::Result<PathBuf> {
    let mut digest = Sha256::new();
    // Lengths keep two parts from being taken for two others.
    let mut add = |part: &[u8]| {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    add(&std::fs::read(&component.source)?);
    for dependency in &component.dependencies {
        add(dependency.import.as_bytes());
        add(dependency.export.as_deref().unwrap_or_default().as_bytes());
        match &dependency.inherit {
            Inherit::All => add(b"*"),
            Inherit::Some(parts) => add(parts.join(",").as_bytes()),
        }
        add(&std::fs::read(&dependency.source)?);
    }
    let mut name = format!("{}-", component.id);
    for byte in &digest.finalize()[..DIGEST_BYTES] {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    Ok(folder.join(format!("{name}.cwasm")))
}

/// The component's compiled code, if the folder has it and this engine can run it. Otherwise says why not; the
/// component must then be compiled.
pub fn load(engine: &Engine, folder: &Path, component: &Component) -> Option<Compiled> {
    // A file that is missing is reported when the component is composed.
    let file = file(folder, component).ok()?;
    if !file.is_file() {
        tracing::warn!(
            component = component.id,
            "{} holds no code for this version of the component, which is compiled now; `petstore-host compile` makes it",
            folder.display()
        );
        return None;
    }
    match deserialize(engine, &file) {
        Ok(compiled) => Some(compiled),
        Err(error) => {
            let reason = format!("{error:#}").replace('\n', " ");
            tracing::warn!(
                component = component.id,
                "{} does not fit this host, so that the component is compiled now: {reason}",
                file.display()
            );
            None
        }
    }
}

#[allow(
    unsafe_code,
    reason = "wasmtime checks that a file is from its own version and settings, and cannot check that its machine code is \
              what it compiled; the folder is part of the installed program, and whoever can write there could replace \
              the program itself"
)]
fn deserialize(engine: &Engine, file: &Path) -> wasmtime::Result<Compiled> {
    // SAFETY: the file was written by `petstore-host compile` and is as trusted as this program, see above.
    unsafe { Compiled::deserialize_file(engine, file) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::{Dependency, allowed_hosts::AllowedHosts};
    use crate::guest::Limits;
    use crate::guest::engine::{self, CodeCache};

    fn component(folder: &Path, text: &str) -> Component {
        let source = folder.join("a.wasm");
        std::fs::write(&source, text).unwrap();
        Component {
            id: "a".into(),
            source,
            variables: Default::default(),
            environment: Default::default(),
            allowed_hosts: AllowedHosts::default(),
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn the_name_changes_with_everything_that_the_code_is_made_from() {
        let folder = tempfile::tempdir().unwrap();
        let name = |component: &Component| file(folder.path(), component).unwrap();
        let mut component = component(folder.path(), "one");
        let first = name(&component);
        assert_eq!(first, name(&component));
        std::fs::write(&component.source, "two").unwrap();
        assert_ne!(first, name(&component));
        let alone = name(&component);
        component.dependencies.push(Dependency {
            import: "x:y/z".into(),
            source: component.source.clone(),
            export: None,
            inherit: Inherit::Some(Vec::new()),
        });
        let refused = name(&component);
        assert_ne!(alone, refused);
        component.dependencies[0].inherit = Inherit::All;
        assert_ne!(refused, name(&component));
    }

    #[test]
    fn code_of_this_version_is_loaded_and_anything_else_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let component = component(folder.path(), "(component)");
        let engine = engine::build(&Limits::default(), CodeCache::None).unwrap();
        assert!(load(&engine, folder.path(), &component).is_none());
        let place = file(folder.path(), &component).unwrap();
        let wasm = wat::parse_str("(component)").unwrap();
        let code = engine::for_shipping().unwrap().precompile_component(&wasm).unwrap();
        std::fs::write(&place, &code).unwrap();
        assert!(load(&engine, folder.path(), &component).is_some());
        // The version stands in the file as text, after its length.
        let version = code.windows(3).position(|part| part == b"\x0248").unwrap();
        let mut other = code;
        other[version + 1] = b'3';
        std::fs::write(&place, other).unwrap();
        assert!(load(&engine, folder.path(), &component).is_none());
        std::fs::write(&place, "no code").unwrap();
        assert!(load(&engine, folder.path(), &component).is_none());
    }
}
