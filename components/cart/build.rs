//! Compresses the files that the pages share, so that the component has room for what it does.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use flate2::{Compression, GzBuilder};

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

/// Writes `NAME.gz` for the file `NAME`. The same content gives the same bytes: without a time, a name or a system.
fn compress(file: &Path, out: &Path) -> io::Result<()> {
    let name = file.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let to = File::create(out.join(name).with_added_extension("gz"))?;
    let mut to = GzBuilder::new().operating_system(255).write(to, Compression::best());
    io::copy(&mut File::open(file)?, &mut to)?;
    to.finish()?;
    Ok(())
}
