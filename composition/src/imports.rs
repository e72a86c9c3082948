//! What a component needs of its host.

use std::path::Path;

use wac_graph::CompositionGraph;
use wac_graph::types::Package;

use crate::CompositionError;

/// The names of all imports of the component in a file: interfaces with their versions, in the file's order.
///
/// # Errors
/// The file cannot be read or is no component.
pub fn imports(file: &Path) -> Result<Vec<String>, CompositionError> {
    let bytes = std::fs::read(file).map_err(|error| CompositionError::Read(file.into(), error))?;
    let mut graph = CompositionGraph::new();
    let package = Package::from_bytes("petstore:component", None, bytes, graph.types_mut())
        .map_err(CompositionError::not_a_component(file))?;
    Ok(graph.types()[package.ty()].imports.keys().cloned().collect())
}

/// Whether an import is of standard WASI: any host that claims WASI 0.2 or 0.3 has it. Drafts and release candidates do not count.
pub fn is_standard(import: &str) -> bool {
    let Some((interface, version)) = import.split_once('@') else {
        return false;
    };
    let mut numbers = version.split('.');
    let generation = (numbers.next(), numbers.next());
    let released = numbers
        .next()
        .is_some_and(|patch| patch.bytes().all(|byte| byte.is_ascii_digit()));
    let standard = ["cli", "clocks", "filesystem", "http", "io", "random", "sockets"];
    let package = interface.split_once('/').map_or(interface, |(package, _)| package);
    matches!(generation, (Some("0"), Some("2" | "3")))
        && released
        && package
            .strip_prefix("wasi:")
            .is_some_and(|name| standard.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_wasi_is_told_from_drafts_and_from_ours() {
        for standard in [
            "wasi:http/client@0.3.0",
            "wasi:cli/environment@0.2.6",
            "wasi:io/streams@0.2.12",
        ] {
            assert!(is_standard(standard), "{standard}");
        }
        for other in [
            "wasi:config/store@0.2.0-draft-2024-09-27",
            "wasi:http/handler@0.3.0-rc-2026-03-15",
            "wasi:http/handler@0.4.0",
            "wasi:http/handler@1.2.0",
            "wasi:http/handler",
            "petstore:blobs/types@0.1.0",
            "fermyon:spin/variables@0.2.0",
        ] {
            assert!(!is_standard(other), "{other}");
        }
    }
}
