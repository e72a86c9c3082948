//! Cart and reserver under `wasmtime serve`, with a local Azure.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use petstore_composition::{Provider, compose};
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

/// A component as it was built.
pub fn built(name: &str) -> PathBuf {
    checkout().join("target/wasm32-wasip2/guest").join(name)
}

/// A portable file.
pub fn file(application: Application) -> PathBuf {
    let bytes = application.compose(&checkout(), SettingsFrom::Environment).unwrap();
    write(&format!("{application:?}.wasm"), &bytes)
}

/// The same of any application: settings come from the environment.
pub fn composed(name: &str, root: &Path, providers: &[PathBuf]) -> PathBuf {
    let mut providers: Vec<_> = providers.iter().map(Provider::new).collect();
    providers.push(Provider::new(built("environment.wasm")));
    write(name, &compose(root, &providers, &checkout().join("wit")).unwrap())
}

/// Tests that need the same file at the same time write the same bytes, and each sees all of them.
fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let unfinished = tempfile::NamedTempFile::new_in(folder).unwrap();
    std::fs::write(unfinished.path(), bytes).unwrap();
    let file = folder.join(name);
    unfinished.persist(&file).unwrap();
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
            skipped("there is no wasmtime 48 or later on the path; `cargo xtask test --only wasmtime` installs one");
            return None;
        };
        Some(Self {
            emulator: Emulator::start(Settings::default()).await.unwrap(),
            log: HostLog::default(),
            wasmtime,
        })
    }

    /// Serves a file with settings that lead it to the local Azure, and these.
    pub async fn serve(&self, component: &Path, settings: &[(&str, &str)]) -> WasmtimeServe {
        let storage = self.emulator.storage_connection();
        let mut environment = BTreeMap::from([
            ("STAGE", "dev".to_owned()),
            ("SESSION_KEY", "sample-session-key-for-dev-only".to_owned()),
            ("SERVICE_BUS", self.emulator.service_bus_connection()),
            ("QUEUE", "orders".to_owned()),
            ("CARTS_STORAGE", storage.clone()),
            ("ORDERS_STORAGE", storage.clone()),
            ("CONTACTS_STORAGE", storage),
            ("ALERT_URL", self.emulator.alert_url()),
            ("FIRST_BACKOFF_MS", "20".to_owned()),
            ("WEBHOOK_SECRET", SECRET.to_owned()),
        ]);
        environment.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let settings = WasmtimeServeSettings {
            program: self.wasmtime.clone(),
            component: component.to_owned(),
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
