//! How large what is shipped is.

use std::{fs, io, path::Path};

use serde::Serialize;

use super::parts::Parts;

/// A file or a folder, and its size.
#[derive(Debug, Serialize)]
pub struct Size {
    /// What it is.
    pub what: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The components, their compiled code, the programs, and the Node.js programs with their packages. What is not there is left out.
pub fn of(parts: &Parts) -> Vec<Size> {
    let mut sizes = Vec::new();
    let mut add = |what: &str, path: &Path| {
        if let Ok(bytes) = size(path) {
            sizes.push(Size {
                what: what.to_owned(),
                bytes,
            });
        }
    };
    for component in ["cart", "service_bus", "blob_storage", "reserver", "logic_app"] {
        let file = parts.app.join("components").join(component).with_extension("wasm");
        add(component, &file);
    }
    add("cart, composed", &parts.portable);
    add("compiled code of shop and reserver", &parts.app.join("precompiled"));
    add("petstore-host", &parts.app.join("petstore-host"));
    add("the function app, unpacked", &parts.app);
    add("native", &parts.native);
    add("the Node.js programs with their packages", &parts.node);
    sizes
}

fn size(path: &Path) -> io::Result<u64> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
