//! The archive: the same bytes from the same files, whenever and wherever.

use std::{
    fs::{self, File},
    path::Path,
};

use anyhow::Context;
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// Writes the executable under the plugin's name, and the licence beside it.
pub fn write(name: &str, executable: &Path, license: &Path, archive: &Path) -> anyhow::Result<()> {
    let file = File::create(archive).with_context(|| format!("cannot write {}", archive.display()))?;
    // Without a time; the system is written as unknown.
    let compressed = GzBuilder::new().mtime(0).write(file, Compression::default());
    let mut tar = Builder::new(compressed);
    let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    add(&mut tar, "LICENSE", license, 0o644)?;
    add(&mut tar, &program, executable, 0o755)?;
    tar.into_inner()?.finish()?.sync_all()?;
    Ok(())
}

/// Nothing of the file but its content: no owner, no time.
fn add<W: std::io::Write>(tar: &mut Builder<W>, name: &str, file: &Path, mode: u32) -> anyhow::Result<()> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_size(content.len() as u64);
    header.set_mode(mode);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    tar.append_data(&mut header, name, content.as_slice())?;
    Ok(())
}
