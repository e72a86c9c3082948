//! A folder as a zip: the same files make the same bytes, whenever and wherever.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A file in the zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it takes in the zip.
    pub compressed: u64,
}

/// Writes all files of the folder, sorted by path and with one date. Programs keep that they are: Azure runs the
/// handler only if the zip says so.
pub fn write(folder: &Path, zip: &Path) -> anyhow::Result<Vec<Entry>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    let mut named: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|file| Ok((name(folder, &file)?, file)))
        .collect::<anyhow::Result<_>>()?;
    named.sort();
    let mut writer = ZipWriter::new(File::create(zip).with_context(|| format!("cannot write {}", zip.display()))?);
    for (name, file) in named {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default())
            .unix_permissions(if is_program(&file)? { 0o755 } else { 0o644 });
        writer.start_file(name, options)?;
        writer.write_all(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?)?;
    }
    writer.finish()?;
    entries(zip)
}

fn entries(zip: &Path) -> anyhow::Result<Vec<Entry>> {
    let mut archive = ZipArchive::new(File::open(zip)?)?;
    (0..archive.len())
        .map(|index| {
            let file = archive.by_index(index)?;
            Ok(Entry {
                name: file.name()?.into_owned(),
                size: file.size(),
                compressed: file.compressed_size(),
            })
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}

/// With slashes, whatever this system separates folders with.
fn name(folder: &Path, file: &Path) -> anyhow::Result<String> {
    let parts: Option<Vec<_>> = file
        .strip_prefix(folder)?
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    Ok(parts.context("a file's name is not UTF-8")?.join("/"))
}

#[cfg(unix)]
fn is_program(file: &Path) -> anyhow::Result<bool> {
    use std::os::unix::fs::PermissionsExt;

    Ok(fs::metadata(file)?.permissions().mode() & 0o111 != 0)
}

/// Elsewhere files do not say so; the host is the only one without an extension.
#[cfg(not(unix))]
fn is_program(file: &Path) -> anyhow::Result<bool> {
    Ok(file.extension().is_none())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder(order: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in order {
            fs::write(folder.path().join(name), format!("{name}\n").repeat(100)).unwrap();
        }
        let program = folder.path().join("program");
        fs::set_permissions(program, fs::Permissions::from_mode(0o700)).unwrap();
        folder
    }

    #[test]
    fn the_same_files_make_the_same_bytes() {
        let zip = |order: &[&str]| {
            let folder = folder(order);
            let target = tempfile::NamedTempFile::new().unwrap();
            write(folder.path(), target.path()).unwrap();
            fs::read(target.path()).unwrap()
        };
        assert_eq!(zip(&["a", "b/c", "program"]), zip(&["program", "b/c", "a"]));
    }

    #[test]
    fn files_are_sorted_and_programs_stay_programs() {
        let folder = folder(&["program", "b/c", "a"]);
        let target = tempfile::NamedTempFile::new().unwrap();
        let entries = write(folder.path(), target.path()).unwrap();
        let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["a", "b/c", "program"]);
        assert!(entries.iter().all(|entry| entry.compressed < entry.size));
        let mut archive = ZipArchive::new(File::open(target.path()).unwrap()).unwrap();
        let modes: Vec<_> = (0..3)
            .map(|index| archive.by_index(index).unwrap().unix_mode().unwrap() & 0o777)
            .collect();
        assert_eq!(modes, [0o644, 0o644, 0o755]);
    }
}
