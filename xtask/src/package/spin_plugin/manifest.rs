//! The plugin's manifest: `PluginManifest` of Spin's crate `spin-plugins`.

use anyhow::bail;
use serde::{Deserialize, Serialize};
use url::Url;

use super::NAME;

/// The versions of Spin that run these components: those with WASI 0.3.
const SPIN: &str = ">=4.1";

/// The file.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The plugin's name, which is its file's, too.
    pub name: String,
    /// For `spin plugins list`.
    pub description: String,
    /// The plugin's version.
    pub version: String,
    /// Which versions of Spin it runs under, as a requirement of semantic versions.
    pub spin_compatibility: String,
    /// An SPDX expression.
    pub license: String,
    /// Archives for some systems.
    pub packages: Vec<Archive>,
}

/// An archive for one system.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
pub struct Archive {
    /// `linux`, `macos` or `windows`.
    pub os: String,
    /// `amd64`, `aarch64` or `arm`.
    pub arch: String,
    /// Where it is: `file://` on this machine, else `https://`.
    pub url: String,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of an archive with an executable for this system.
    pub fn new(url: Url, sha256: String) -> anyhow::Result<Self> {
        let (os, arch) = system(std::env::consts::OS, std::env::consts::ARCH)?;
        Ok(Self {
            name: NAME.to_owned(),
            description: "Runs service-bus triggers: components that handle the messages of Azure Service Bus queues"
                .to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            spin_compatibility: SPIN.to_owned(),
            license: env!("CARGO_PKG_LICENSE").to_owned(),
            packages: vec![Archive {
                os: os.to_owned(),
                arch: arch.to_owned(),
                url: url.into(),
                sha256,
            }],
        })
    }
}

/// As Spin names the system that Rust names so.
fn system(os: &str, arch: &str) -> anyhow::Result<(&'static str, &'static str)> {
    let os = match os {
        "linux" => "linux",
        "macos" => "macos",
        "windows" => "windows",
        other => bail!("Spin has no plugins for {other}"),
    };
    let arch = match arch {
        "x86_64" => "amd64",
        "aarch64" => "aarch64",
        "arm" => "arm",
        other => bail!("Spin has no plugins for {other} processors"),
    };
    Ok((os, arch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_have_spin_s_names() {
        assert_eq!(system("linux", "x86_64").unwrap(), ("linux", "amd64"));
        assert_eq!(system("macos", "aarch64").unwrap(), ("macos", "aarch64"));
        assert!(system("linux", "riscv64").unwrap_err().to_string().contains("riscv64"));
    }
}
