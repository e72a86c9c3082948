//! The WIT packages of a folder, one package a directory.

use std::fs;
use std::path::{Path, PathBuf};

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::CompositionError;

/// A core module with nothing in it: magic number and version
/// (<https://webassembly.github.io/spec/core/binary/modules.html#binary-module>).
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// The directories of the packages, sorted.
///
/// # Errors
/// The folder cannot be read.
pub fn packages(folder: &Path) -> Result<Vec<PathBuf>, CompositionError> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let mut directories: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        directories.retain(|path| path.is_dir());
        directories.sort();
        Ok(directories)
    };
    read().map_err(|error| CompositionError::contracts(folder)(error.into()))
}

/// A component that exports every interface of types alone. Components import such an interface for its types; with this one
/// inside, the whole does not.
///
/// # Errors
/// The packages cannot be read, or are no valid WIT.
pub fn types(folder: &Path) -> Result<Vec<u8>, CompositionError> {
    let packages = packages(folder)?;
    encode_types(&packages).map_err(CompositionError::contracts(folder))
}

fn encode_types(packages: &[PathBuf]) -> anyhow::Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    for package in packages {
        resolve.push_dir(package)?;
    }
    let exports: String = resolve
        .interfaces
        .iter()
        .filter(|(_, interface)| interface.functions.is_empty())
        .filter_map(|(id, _)| resolve.id_of(id))
        .map(|name| format!("export {name};\n"))
        .collect();
    let world = format!("package petstore:contracts;\nworld types {{\n{exports}}}\n");
    let package = resolve.push_source("types.wit", &world)?;
    let world = resolve.select_world(&[package], Some("types"))?;
    let mut module = EMPTY_MODULE.to_vec();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    ComponentEncoder::default().module(&module)?.validate(true).encode()
}
