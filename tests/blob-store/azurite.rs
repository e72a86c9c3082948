//! Azurite as a child process. `cargo xtask test --only azurite` installs it, as `tests/azurite/package-lock.json` pins it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use petstore_emulator::settings::STORAGE_ACCOUNT;

/// Why it cannot run on this machine; none if it can.
pub fn missing() -> Option<&'static str> {
    static MISSING: OnceLock<Option<&str>> = OnceLock::new();
    *MISSING.get_or_init(|| {
        if !program().is_file() {
            return Some("Azurite is not installed; `cargo xtask test --only azurite` installs it or says why not");
        }
        let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
        match node {
            Ok(status) if status.success() => None,
            _ => Some("Azurite needs Node.js, and there is no `node` here"),
        }
    })
}

fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/azurite/node_modules/azurite/dist/src/blob/main.js")
}

/// A running Azurite. It forgets everything when it is dropped.
pub struct Azurite {
    child: Child,
    address: String,
}

impl Azurite {
    /// The one that all tests use which run at the same time: it takes seconds to start.
    pub fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Azurite>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap();
        running.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *running = Arc::downgrade(&started);
            started
        })
    }

    /// Starts one on a free port and waits until it listens.
    pub fn start() -> Self {
        let mut child = Command::new("node")
            .arg(program())
            .args(["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence"])
            .args(["--skipApiVersionCheck", "--disableTelemetry", "--silent"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.by_ref().find_map(|line| {
            let line = line.unwrap();
            line.split_once("successfully listens on ")
                .map(|(_, url)| url.trim().to_owned())
        });
        // Azurite must not wait for somebody to read what it says later.
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.expect("Azurite ended before it listened; what it said is above");
        Self { child, address }
    }

    /// The address of its account, without a slash at the end.
    pub fn endpoint(&self) -> String {
        format!("{}/{STORAGE_ACCOUNT}", self.address)
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
