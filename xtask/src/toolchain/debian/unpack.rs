//! Takes what is needed out of the fetched files.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::process::Command;

use super::DebianError;
use crate::tool;

const LIMIT: Duration = Duration::from_secs(300);

/// Unpacks the compiler's library sources and returns their folder, the one with `sysroot/Cargo.toml` in it.
pub async fn sources(package: &Path, into: &Path) -> Result<PathBuf, DebianError> {
    if package.extension().is_some_and(|extension| extension == "deb") {
        debian_package(package, into).await?;
        return library_in(&into.join("usr/src"), package);
    }
    let mut command = Command::new("tar");
    command.arg("-xJf").arg(package).args(["--wildcards", "*/library"]);
    unpack(command, package, into).await?;
    library_in(into, package)
}

/// Unpacks the C library and returns the folder of its files for the components' target.
pub async fn wasi_libc(package: &Path, into: &Path) -> Result<PathBuf, DebianError> {
    debian_package(package, into).await?;
    let folder = into.join("usr/lib/wasm32-wasip2");
    if folder.join("libc.a").is_file() {
        Ok(folder)
    } else {
        Err(missing(package, "usr/lib/wasm32-wasip2/libc.a"))
    }
}

async fn debian_package(package: &Path, into: &Path) -> Result<(), DebianError> {
    let mut command = Command::new("dpkg");
    command.arg("-x").arg(package).arg(".");
    unpack(command, package, into).await
}

async fn unpack(mut command: Command, package: &Path, into: &Path) -> Result<(), DebianError> {
    let files = |reason| DebianError::Files {
        action: format!("creating {}", into.display()),
        reason,
    };
    if into.exists() {
        std::fs::remove_dir_all(into).map_err(files)?;
    }
    std::fs::create_dir_all(into).map_err(files)?;
    command.current_dir(into);
    tool::output(command, LIMIT)
        .await?
        .map(|_| ())
        .map_err(|reason| DebianError::NotUnpacked {
            file: name(package),
            reason,
        })
}

/// The folder above is named after the version, with or without a suffix.
fn library_in(folder: &Path, package: &Path) -> Result<PathBuf, DebianError> {
    let versions = std::fs::read_dir(folder).into_iter().flatten().flatten();
    versions
        .map(|version| version.path().join("library"))
        .find(|library| library.join("sysroot/Cargo.toml").is_file())
        .ok_or_else(|| missing(package, "library/sysroot/Cargo.toml"))
}

fn missing(package: &Path, what: &str) -> DebianError {
    DebianError::NotUnpacked {
        file: name(package),
        reason: format!("it holds no {what}"),
    }
}

fn name(package: &Path) -> String {
    package
        .file_name()
        .unwrap_or(package.as_os_str())
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_found_below_any_version() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("rustc-1.95.0-src/library");
        let package = Path::new("rustc.tar.xz");
        assert!(matches!(
            library_in(folder.path(), package),
            Err(DebianError::NotUnpacked { .. })
        ));
        std::fs::create_dir_all(library.join("sysroot")).unwrap();
        std::fs::write(library.join("sysroot/Cargo.toml"), "").unwrap();
        assert_eq!(library_in(folder.path(), package).unwrap(), library);
    }
}
