//! A function app with a guest that does as it is told: `tests/guests/probe`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use petstore_stack::functions::{FunctionsHost, FunctionsHostError, FunctionsHostSettings};
use petstore_stack::{HostSettings, LogLine};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Long enough for anything that is to happen; nothing waits that long unless it fails.
pub const SOON: Duration = Duration::from_secs(30);

/// The function whose messages are handled by the probe.
pub const FUNCTION: &str = "Handle";

const MANIFEST: &str = r#"
spin_manifest_version = 2
[application]
name = "probe"
[[trigger.http]]
route = "/..."
component = "probe"
[[trigger.service-bus]]
id = "work"
function = "Handle"
component = "probe"
queue = "work"
connection = "Endpoint=http://127.0.0.1:1;SharedAccessKeyName=n;SharedAccessKey=k"
first_hold_ms = 50
[component.probe]
source = "{guests}/probe.wasm"
variables = { colour = "green" }
environment = { LOG = "quiet" }
"#;

/// A function app that can be changed before it is started.
pub struct ProbeApp {
    folder: TempDir,
    /// `host.json`
    pub host: Value,
    /// The function's `function.json`
    pub function: Value,
    /// `spin.toml`
    pub manifest: String,
    /// App settings.
    pub settings: FunctionsHostSettings,
}

impl ProbeApp {
    /// The app as most tests use it.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = HostSettings::new().executable;
        let arguments = [
            "functions",
            "--log-format",
            "json",
            "--precompiled",
            precompiled().await,
        ];
        let host = json!({
            "version": "2.0",
            "customHandler": {
                "description": {"defaultExecutablePath": program, "arguments": arguments},
                "enableProxyingHttpRequest": true,
            },
            "extensions": {"http": {"routePrefix": "shop"}},
        });
        let function = json!({"bindings": [{
            "type": "serviceBusTrigger",
            "direction": "in",
            "name": "message",
            "queueName": "%WORK%",
            "dataType": "binary",
        }]});
        let settings = FunctionsHostSettings {
            app: folder.path().to_owned(),
            settings: Default::default(),
            arguments: Vec::new(),
        };
        Self {
            folder,
            host,
            function,
            manifest: manifest(),
            settings,
        }
    }

    /// The same with another form of bodies than `binary`.
    pub async fn of_texts() -> Self {
        let mut app = Self::new().await;
        app.function["bindings"][0]["dataType"] = Value::Null;
        app.function["bindings"][0].as_object_mut().unwrap().remove("dataType");
        app
    }

    /// Writes the files and starts the handler.
    pub async fn try_start(&self) -> Result<FunctionsHost, FunctionsHostError> {
        let folder = self.folder.path();
        std::fs::write(folder.join("host.json"), self.host.to_string()).unwrap();
        std::fs::write(folder.join("spin.toml"), &self.manifest).unwrap();
        let http = json!({"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "route": "{*path}"},
            {"type": "http", "direction": "out", "name": "$return"},
        ]});
        for (name, file) in [(FUNCTION, &self.function), ("Pages", &http)] {
            std::fs::create_dir_all(folder.join(name)).unwrap();
            std::fs::write(folder.join(name).join("function.json"), file.to_string()).unwrap();
        }
        FunctionsHost::start(self.settings.clone()).await
    }

    /// The running handler and the folder that it needs.
    pub async fn start(self) -> Running {
        let host = self.try_start().await.unwrap();
        Running {
            host,
            _folder: self.folder,
        }
    }
}

/// A running handler.
pub struct Running {
    pub host: FunctionsHost,
    _folder: TempDir,
}

impl Running {
    /// The app as most tests use it.
    pub async fn probe() -> Self {
        ProbeApp::new().await.start().await
    }

    /// The first line of the log for which `holds`.
    pub async fn logged(&self, what: &str, holds: impl Fn(&LogLine) -> bool) -> LogLine {
        self.host.log().wait_for(what, SOON, |line| holds(line)).await.unwrap()
    }
}

fn manifest() -> String {
    let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/wasm32-wasip2/guest");
    MANIFEST.replace("{guests}", &guests.display().to_string())
}

/// The probe is compiled once for all tests.
async fn precompiled() -> &'static str {
    static FOLDER: OnceCell<String> = OnceCell::const_new();
    let path = FOLDER.get_or_init(|| async {
        let folder = shared_folder("functions-probe");
        let file = folder.join("spin.toml");
        std::fs::write(&file, manifest()).unwrap();
        let output = folder.join("precompiled");
        let status = tokio::process::Command::new(HostSettings::new().executable)
            .args(["compile", "--manifest"])
            .arg(&file)
            .arg("--output")
            .arg(&output)
            .status()
            .await;
        assert!(status.unwrap().success());
        output.to_str().unwrap().to_owned()
    });
    path.await
}

/// An empty folder for what several tests share. It stays until the next run.
pub fn shared_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
