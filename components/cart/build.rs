//! Compresses the files that the pages share, so that the component has room for what it does.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use zopfli::{Format, Options};

/// From the package's folder, and from that of `cart-library`, which builds the same source.
const ASSETS: &str = "../cart/assets";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={ASSETS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    for entry in fs::read_dir(ASSETS)? {
        compress(&entry?.path(), &out)?;
    }
    Ok(())
}

/// Writes `NAME.gz` for the file `NAME`. The same content gives the same bytes.
fn compress(file: &Path, out: &Path) -> io::Result<()> {
    let name = file.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let text = fs::read_to_string(file)?;
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !is_for_readers(line))
        .collect();
    let to = File::create(out.join(name).with_added_extension("gz"))?;
    zopfli::compress(Options::default(), Format::Gzip, lines.join("\n").as_bytes(), to)
}

/// Whether the line says nothing to a browser. In these files no text goes over several lines, so that it cannot be a part of one.
fn is_for_readers(line: &str) -> bool {
    line.is_empty() || line.starts_with("//")
}
