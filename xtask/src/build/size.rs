//! Components must stay small: they are fetched, compiled and kept in memory wherever the application runs.

use std::path::Path;

use anyhow::{Context, bail};

use crate::workspace::{Role, Workspace};

/// The most that a component may have, in bytes.
const MOST: u64 = 300 * 1024;

/// Fails, naming each of them, if components of the application are too large.
pub fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let mut sizes = Vec::new();
    for name in workspace.packages(Role::Component) {
        sizes.push((name, size(&workspace.component_file(name))?));
    }
    let too_large: Vec<_> = sizes
        .iter()
        .filter(|(_, size)| *size > MOST)
        .map(|(name, size)| format!("{name} has {} KB", kilobytes(*size)))
        .collect();
    if !too_large.is_empty() {
        bail!("a component may have {} KB, but {}", MOST / 1024, too_large.join(", "));
    }
    let sizes: Vec<_> = sizes
        .iter()
        .map(|(name, size)| format!("{name} {} KB", kilobytes(*size)))
        .collect();
    eprintln!("components: {}", sizes.join(", "));
    Ok(())
}

fn size(file: &Path) -> anyhow::Result<u64> {
    let about = std::fs::metadata(file).with_context(|| format!("{} was not built", file.display()))?;
    Ok(about.len())
}

/// Rounded up: 300 KB and one byte are too many.
fn kilobytes(bytes: u64) -> u64 {
    bytes.div_ceil(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilobytes_are_rounded_up() {
        assert_eq!(kilobytes(MOST), 300);
        assert_eq!(kilobytes(MOST + 1), 301);
    }
}
