//! The application, compiled once, in the versions that the runs need.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use petstore_emulator::settings::{SERVICE_BUS_KEY, STORAGE_ACCOUNT, STORAGE_KEY, WORKFLOW_SIGNATURE};
use petstore_host::application::variables::Values;
use petstore_host::application::{Application, TriggerType, manifest, resolve};
use petstore_host::guest::engine::{self, CodeCache};
use petstore_host::guest::{Conditions, Limits};
use petstore_host::programs::Programs;
use petstore_host::surroundings::{Machine, SharedSurroundings};
use sha2::Sha256;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::SimulatedClock;

/// The key of the session cookies.
pub const SESSION_KEY: &str = "a-session-key-that-only-the-simulation-has";

/// Texts that nobody may see.
pub const SECRETS: [&str; 4] = [SESSION_KEY, SERVICE_BUS_KEY, STORAGE_KEY, WORKFLOW_SIGNATURE];

/// Which storage settings the warehouse has for the order files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credentials {
    /// The account's key.
    Right,
    /// Another key.
    Wrong,
    /// A signature that expires soon after the beginning.
    Expiring,
}

/// How long the expiring signature is good for.
const SIGNATURE_TIME: Duration = Duration::from_secs(20);

/// The application: its compiled components, and its settings in several versions.
pub struct Settings {
    programs: Programs,
    versions: BTreeMap<Credentials, Application>,
}

impl Settings {
    /// Compiles the application of a manifest. `replaced` is a folder whose components take the place of those of the same name.
    ///
    /// # Errors
    /// A component that is missing or cannot be compiled.
    pub fn load(manifest: &Path, replaced: Option<&Path>) -> Result<Self> {
        let declaration = manifest::read(manifest)?;
        let version = |credentials| -> Result<_> {
            let mut application = resolve::resolve(&declaration, &values(credentials), &TriggerType::ALL)?;
            if let Some(folder) = replaced {
                replace(&mut application, folder);
            }
            Ok((credentials, application))
        };
        let versions: BTreeMap<_, _> = [Credentials::Right, Credentials::Wrong, Credentials::Expiring]
            .into_iter()
            .map(version)
            .collect::<Result<_>>()?;
        let machine: SharedSurroundings = Arc::new(Machine::new()?);
        let conditions = Conditions {
            limits: limits(),
            cache: CodeCache::Users,
            ..Conditions::default()
        };
        let engine = engine::repeatable(&conditions.limits, conditions.cache.clone())?;
        let application = versions.get(&Credentials::Right).context("no settings")?;
        let programs = Programs::built_with(&engine, application, &conditions, &machine)?;
        Ok(Self { programs, versions })
    }

    /// The application with these credentials.
    ///
    /// # Errors
    /// None: all versions were loaded.
    pub fn application(&self, credentials: Credentials) -> Result<&Application> {
        self.versions.get(&credentials).context("no such settings")
    }

    /// The application's programs for a process.
    ///
    /// # Errors
    /// None: all components were built.
    pub fn programs(&self, application: &Application, process: &SharedSurroundings) -> Result<Programs> {
        self.programs.moved(application, process)
    }
}

/// Requests are not timed: their times are the real clock's, which knows nothing of the run's. Instances are as many on every machine, so
/// that a run is the same everywhere.
fn limits() -> Limits {
    let ever = Duration::from_secs(3_600 * 24 * 365);
    Limits {
        request_time: ever,
        idle_time: ever,
        parallel_instances: 2,
        ..Limits::default()
    }
}

fn values(credentials: Credentials) -> Values {
    let mut given = BTreeMap::from([
        ("stage".to_owned(), "production".to_owned()),
        ("session_key".to_owned(), SESSION_KEY.to_owned()),
        ("watch_dead_letters".to_owned(), "true".to_owned()),
    ]);
    if let Some(orders) = orders_storage(credentials) {
        given.insert("orders_storage".to_owned(), orders);
    }
    Values::given(given)
}

fn orders_storage(credentials: Credentials) -> Option<String> {
    let endpoint = format!("BlobEndpoint=http://127.0.0.1:10000/{STORAGE_ACCOUNT}");
    match credentials {
        Credentials::Right => None,
        Credentials::Wrong => {
            let key = BASE64_STANDARD.encode("another account's key");
            Some(format!("{endpoint};AccountName={STORAGE_ACCOUNT};AccountKey={key}"))
        }
        Credentials::Expiring => Some(format!("{endpoint};SharedAccessSignature={}", signature())),
    }
}

/// An account SAS, as the Storage services' reference describes it ("Create an account SAS").
fn signature() -> String {
    let expiry: Timestamp = SimulatedClock::beginning() + SIGNATURE_TIME;
    let text = format!("{STORAGE_ACCOUNT}\nrwdlac\nb\nsco\n\n{expiry}\n\n\n2020-08-04\n");
    let key = BASE64_STANDARD.decode(STORAGE_KEY).unwrap_or_default();
    let signature = Hmac::<Sha256>::new_from_slice(&key)
        .map(|mac| mac.chain_update(text.as_bytes()).finalize().into_bytes())
        .map(|bytes| BASE64_STANDARD.encode(bytes))
        .unwrap_or_default();
    let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("sv=2020-08-04&ss=b&srt=sco&sp=rwdlac&se={expiry}&sig={signature}")
}

fn replace(application: &mut Application, folder: &Path) {
    let other = |source: &mut PathBuf| {
        let there = source.file_name().map(|name| folder.join(name));
        if let Some(there) = there.filter(|there| there.is_file()) {
            *source = there;
        }
    };
    for component in application.components.values_mut() {
        other(&mut component.source);
        for dependency in &mut component.dependencies {
            other(&mut dependency.source);
        }
    }
}
