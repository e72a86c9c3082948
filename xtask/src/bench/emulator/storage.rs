//! Where the emulator keeps what it holds.

use std::{ffi::OsString, fmt, path::Path};

use tempfile::TempDir;

/// A way to keep it.
#[derive(Debug)]
pub enum Storage {
    /// In memory.
    Memory,
    /// In a folder of its own, in the system's hands with every answer.
    Process(TempDir),
    /// In a folder of its own, flushed to the disk with every answer.
    Disk(TempDir),
}

impl Storage {
    /// A fresh folder below `below`: the system's temporary folder may be in memory.
    pub fn fresh(kind: fn(TempDir) -> Self, below: &Path) -> anyhow::Result<Self> {
        Ok(kind(TempDir::new_in(below)?))
    }

    /// What the emulator is started with.
    pub fn arguments(&self) -> Vec<OsString> {
        let (folder, durability) = match self {
            Self::Memory => return Vec::new(),
            Self::Process(folder) => (folder, "process"),
            Self::Disk(folder) => (folder, "disk"),
        };
        let data = folder.path().as_os_str().to_owned();
        vec!["--data".into(), data, "--durability".into(), durability.into()]
    }
}

impl fmt::Display for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Memory => "in memory",
            Self::Process(_) => "in a folder, --durability process",
            Self::Disk(_) => "in a folder, --durability disk",
        })
    }
}
