//! The plugin under its own name, and an application with the guest that does as it is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use petstore_emulator::{Emulator, Message, QueueSettings, Settings};
use petstore_stack::spin::{Plugin, SpinUp};
use petstore_stack::{HostLog, HostSettings, LogLine};
use tempfile::TempDir;

/// Long enough for anything that is to happen; nothing waits that long unless it fails.
pub const SOON: Duration = Duration::from_secs(30);

/// A folder with the host under the plugin's name, and the executable.
pub fn installed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("trigger-service-bus");
    std::os::unix::fs::symlink(HostSettings::new().executable, &plugin).unwrap();
    (folder, plugin)
}

/// An application whose only triggers are of Service Bus, the queue `work` of an emulator of its own, and a folder for
/// all of it.
pub struct App {
    pub emulator: Emulator,
    pub up: SpinUp,
    pub folder: TempDir,
}

impl App {
    /// Writes the manifest; `queue` is a variable that must be given.
    pub async fn new() -> Self {
        let emulator = Emulator::start(Settings {
            queues: vec![("work".into(), QueueSettings::default())],
            ..Settings::default()
        })
        .await
        .unwrap();
        let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/wasm32-wasip2/guest");
        let manifest = format!(
            "spin_manifest_version = 2\n[application]\nname = \"probe\"\n[variables]\nqueue = {{ required = true }}\n\
             [application.trigger.service-bus]\nconnection = \"{}\"\nfirst_hold_ms = 50\n\
             [[trigger.service-bus]]\ncomponent = \"probe\"\nqueue = \"{{{{ queue }}}}\"\n\
             [component.probe]\nsource = \"{}/probe.wasm\"\n",
            emulator.service_bus_connection(),
            guests.display()
        );
        let (folder, plugin) = installed();
        let path = folder.path().join("spin.toml");
        std::fs::write(&path, manifest).unwrap();
        let mut up = SpinUp::new(plugin, path);
        up.options = vec!["--log-format".into(), "json".into()];
        Self { emulator, up, folder }
    }

    /// More options behind `spin up`.
    pub fn with(mut self, options: &[&str]) -> Self {
        self.up.options.extend(options.iter().map(|option| option.to_string()));
        self
    }

    /// Starts the plugin and waits until it receives.
    pub async fn start(&self) -> Plugin {
        self.up.start(HostLog::default()).await.unwrap()
    }

    /// Sends a message and waits until its delivery is finished for the first time.
    pub async fn deliver(&self, plugin: &Plugin, body: &str) -> LogLine {
        let message = Message::new(body.to_owned()).with_id("m");
        self.emulator.send("work", message).unwrap();
        plugin.log().delivery_finished("m", SOON).await.unwrap()
    }
}
