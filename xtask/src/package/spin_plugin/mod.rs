//! The plugin `trigger-service-bus` for Spin: an archive, and the manifest that `spin plugins install --file` takes.
//!
//! | module | what it does |
//! |---|---|
//! | `tarball` | the executable and the licence as a `.tar.gz`, the same bytes from the same files |
//! | `manifest` | the manifest, as Spin's `spin-plugins` crate reads it |
//! | `installation` | what Spin does with both |

mod installation;
mod manifest;
mod tarball;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{build, workspace::Workspace};

pub use installation::install;
use manifest::Manifest;

/// The plugin's name. For `[[trigger.service-bus]]` Spin looks for a plugin of this name, and in it for an executable
/// of this name.
const NAME: &str = "trigger-service-bus";

/// How the plugin is packaged.
#[derive(Debug, Args)]
pub struct Options {
    /// Cargo's profile for the plugin; `dev` is quick to build, and large
    #[arg(long, default_value = "release")]
    profile: String,
    /// Where the archive and the manifest go [default: target/package]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Where the archive will be published; the manifest names the local file otherwise
    #[arg(long)]
    url: Option<Url>,
}

/// What was packaged.
#[derive(Debug)]
pub struct Package {
    /// The manifest's file.
    pub manifest: PathBuf,
    /// The archive.
    pub archive: PathBuf,
}

/// Makes both files and says how to install them.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<()> {
    let built = build::with_profile(workspace, &options.profile).await?;
    let folder = options
        .output
        .unwrap_or_else(|| workspace.component_target_dir().join("package"));
    let package = write(workspace, &built.host, &folder, options.url)?;
    let size = fs::metadata(&package.archive)?.len();
    println!("{}: {:.1} MB", package.archive.display(), size as f64 / 1_000_000.0);
    println!("spin plugins install --file {} --yes", package.manifest.display());
    Ok(())
}

/// Makes both files of a built host.
pub fn write(workspace: &Workspace, host: &Path, folder: &Path, url: Option<Url>) -> anyhow::Result<Package> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let archive = std::path::absolute(folder.join(format!("{NAME}.tar.gz")))?;
    tarball::write(NAME, host, &workspace.root().join("LICENSE"), &archive)?;
    let url = match url {
        Some(url) => url,
        None => Url::from_file_path(&archive).map_err(|()| anyhow::anyhow!("{} is no URL", archive.display()))?,
    };
    let bytes = fs::read(&archive)?;
    let manifest = Manifest::new(url, sha256(&bytes))?;
    let file = folder.join(format!("{NAME}.json"));
    fs::write(&file, serde_json::to_string_pretty(&manifest)? + "\n")
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Package {
        manifest: file,
        archive,
    })
}

/// The digest as manifests have it: in lower-case hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
