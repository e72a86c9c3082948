//! Cart and reserver under `wasmtime serve`, with a local Azure.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use petstore_emulator::{Emulator, LocalAzure, Settings};
use petstore_stack::portable::{Application, SettingsFrom, WasmtimeServe, WasmtimeServeSettings, installed_wasmtime};
use petstore_stack::{HostLog, skipped};

/// Longer than anything here takes on a slow machine.
pub const SOON: Duration = Duration::from_secs(60);
/// What deliveries carry.
pub const SECRET: &str = "a secret & its length";

/// The checkout.
pub fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A portable file, made once in a run of these tests.
pub fn file(application: Application) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
    let file = folder.path().join(application.file_name());
    if !file.exists() {
        let bytes = application.compose(&checkout(), SettingsFrom::Environment).unwrap();
        let unfinished = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        std::fs::write(unfinished.path(), bytes).unwrap();
        unfinished.persist(&file).unwrap();
    }
    file
}

/// A local Azure, and the files that run against it.
pub struct Serving {
    pub emulator: Emulator,
    pub log: HostLog,
    wasmtime: PathBuf,
}

impl Serving {
    /// None, said loudly, on a machine without wasmtime.
    pub async fn open() -> Option<Self> {
        let Some(wasmtime) = installed_wasmtime(&checkout()).await else {
            skipped("there is no wasmtime 48 or later on the path; `cargo xtask test --only portable` installs one");
            return None;
        };
        Some(Self {
            emulator: Emulator::start(Settings::default()).await.unwrap(),
            log: HostLog::default(),
            wasmtime,
        })
    }

    /// Serves a file with settings that lead it to the local Azure, and these.
    pub async fn serve(&self, application: Application, settings: &[(&str, &str)]) -> WasmtimeServe {
        let storage = self.emulator.storage_connection();
        let mut environment = BTreeMap::from([
            ("STAGE", "dev".to_owned()),
            ("SESSION_KEY", "sample-session-key-for-dev-only".to_owned()),
            ("SERVICE_BUS", self.emulator.service_bus_connection()),
            ("QUEUE", "orders".to_owned()),
            ("CARTS_STORAGE", storage.clone()),
            ("ORDERS_STORAGE", storage),
            ("ALERT_URL", self.emulator.alert_url()),
            ("FIRST_BACKOFF_MS", "20".to_owned()),
            ("WEBHOOK_SECRET", SECRET.to_owned()),
        ]);
        environment.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let settings = WasmtimeServeSettings {
            program: self.wasmtime.clone(),
            component: file(application),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            environment: environment
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        };
        WasmtimeServe::start(&settings, &self.log).await.unwrap()
    }

    /// Waits until the local Azure is in some state.
    pub async fn until(&self, what: &str, holds: impl Fn(&LocalAzure) -> bool) {
        let waiting = self.emulator.wait_until(|azure| holds(azure));
        if tokio::time::timeout(SOON, waiting).await.is_err() {
            panic!("{what}: not within {SOON:?}\n{}", self.log.tail());
        }
    }
}
