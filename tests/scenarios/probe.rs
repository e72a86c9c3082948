//! The host with a guest that does as it is told: `tests/guests/probe`.

use std::path::{Path, PathBuf};

use petstore_stack::{Host, HostSettings};
use tempfile::TempDir;

/// A running host and the folder of its manifest.
pub struct Probe {
    pub host: Host,
    _folder: TempDir,
}

/// The manifest that most scenarios use.
pub const MANIFEST: &str = r#"
[[trigger.http]]
route = "/..."
component = "probe"
[[trigger.http]]
route = "/plain/..."
component = "plain"
[component.plain]
source = "{guests}/plain.wasm"
[component.probe]
source = "{guests}/probe.wasm"
allowed_outbound_hosts = ["http://127.0.0.1:*"]
variables = { colour = "green" }
environment = { LOG = "quiet" }
"#;

impl Probe {
    /// Starts the host with a manifest, in which `{guests}` stands for the folder of the built guests, and more options.
    pub async fn start(manifest: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), manifest, options);
        let host = Host::start(&settings).await.unwrap();
        Self { host, _folder: folder }
    }

    /// The status and text of a page.
    pub async fn get(&self, path: &str) -> (u16, String) {
        get(self.host.url().unwrap(), path).await
    }
}

/// Settings for a host with this manifest, written into the folder.
pub fn settings(folder: &Path, manifest: &str, options: &[&str]) -> HostSettings {
    let head = "spin_manifest_version = 2\n[application]\nname = \"probe\"\n";
    let manifest = manifest.replace("{guests}", &guests().display().to_string());
    let path = folder.join("spin.toml");
    std::fs::write(&path, format!("{head}{manifest}")).unwrap();
    let mut settings = HostSettings::new();
    settings.manifest = path;
    settings.options = options.iter().map(|option| option.to_string()).collect();
    settings
}

/// The status and text of a page.
pub async fn get(url: &str, path: &str) -> (u16, String) {
    let response = reqwest::get(format!("{url}{path}")).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

fn guests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/wasm32-wasip2/guest")
}
