//! What `spin plugins install --file` does: it checks the archive's digest and unpacks it into a folder of the plugin's
//! name.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use url::Url;

use super::{manifest::Manifest, sha256};

/// Installs the plugin of a manifest that names an archive on this machine; the executable that Spin would start.
pub fn install(manifest: &Path, plugins: &Path) -> anyhow::Result<PathBuf> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(manifest)?).context("this is no plugin's manifest")?;
    let package = manifest.packages.first().context("the manifest names no archive")?;
    let archive = Url::parse(&package.url)?.to_file_path();
    let archive = archive.map_err(|()| anyhow::anyhow!("{} is not on this machine", package.url))?;
    let digest = sha256(&fs::read(&archive)?);
    ensure!(
        digest == package.sha256,
        "{} is another archive: its SHA-256 is {digest}",
        archive.display()
    );
    let folder = plugins.join(&manifest.name);
    fs::create_dir_all(&folder)?;
    let mut files = tar::Archive::new(GzDecoder::new(File::open(&archive)?));
    files.set_preserve_permissions(true);
    files.unpack(&folder)?;
    Ok(folder.join(format!("{}{}", manifest.name, std::env::consts::EXE_SUFFIX)))
}
