//! The emulator's program with a data folder, which is killed too, and the links through which the shop reaches it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use petstore_stack::process_group;
use rand::{RngExt, rngs::StdRng};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{
    console::Console,
    link::{Climate, Link, Weather},
};

const READY_WITHIN: Duration = Duration::from_secs(60);

/// Locks as short as Service Bus allows, so that what a killed host held soon comes back. A day has few kills and a run has many: they must
/// not make dead letters.
const QUEUE: &str = r#"{"UserConfig":{"Namespaces":[{"Name":"n","Queues":[{"Name":"orders","Properties":
    {"LockDuration":"PT5S","MaxDeliveryCount":1000,"RequiresDuplicateDetection":true}}]}]}}"#;

/// Service Bus, and the Logic App: a failed call of theirs costs a pause.
const CHANGEABLE: Climate = Climate {
    mishaps: 0.03,
    storms: 0.001,
    longest_storm: 600,
};
/// Blob Storage: what fails there is tried again at once. A storm outlasts four tries, so that orders are mailed.
const STORMY: Climate = Climate {
    mishaps: 0.06,
    storms: 0.003,
    longest_storm: 900,
};

/// A running emulator. Dropped, it is killed.
pub struct LocalAzure {
    program: PathBuf,
    folder: PathBuf,
    child: Child,
    links: BTreeMap<&'static str, Link>,
    lines: BTreeMap<String, String>,
    console: Console,
}

impl LocalAzure {
    /// Starts it. Everything is kept in `folder`.
    pub async fn start(program: PathBuf, folder: &Path, random: &mut StdRng) -> Self {
        let message = "is missing: `cargo build --package petstore-emulator` makes it";
        assert!(program.is_file(), "{} {message}", program.display());
        std::fs::write(folder.join("queue.json"), QUEUE).unwrap();
        let mut links = BTreeMap::new();
        for (variable, climate) in [
            ("service_bus", CHANGEABLE),
            ("carts_storage", STORMY),
            ("orders_storage", STORMY),
            ("alert_url", CHANGEABLE),
        ] {
            links.insert(variable, Link::open(Weather::new(climate, random.random())).await);
        }
        let (child, lines) = start(&program, folder).await;
        let console = Console::default();
        let azure = Self {
            program,
            folder: folder.to_owned(),
            child,
            links,
            lines,
            console,
        };
        azure.lead();
        azure
    }

    /// Kills it and starts it again, on other ports behind the same links.
    pub async fn crash(&mut self) {
        process_group::kill(&self.child);
        self.child.wait().await.unwrap();
        (self.child, self.lines) = start(&self.program, &self.folder).await;
        self.lead();
    }

    /// What it holds.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// The links to it, by the variable of the application that leads there.
    pub fn links(&self) -> &BTreeMap<&'static str, Link> {
        &self.links
    }

    /// The application's variables, which lead to the links. Signatures cover hosts and paths, but no ports.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let variables = self.links.iter().map(|(variable, link)| {
            let connection = self.connection(variable);
            let own = authority(connection).to_string();
            let value = connection.replace(&own, &link.address().to_string());
            ((*variable).to_owned(), value)
        });
        variables.collect()
    }

    fn lead(&self) {
        for (variable, link) in &self.links {
            link.lead_to(Some(authority(self.connection(variable))));
        }
        self.console.moved(&self.lines["console"]);
    }

    fn connection(&self, variable: &str) -> &str {
        &self.lines[match variable {
            "service_bus" => "service-bus",
            "alert_url" => "alert-url",
            _ => "storage",
        }]
    }
}

/// The address in a connection string or a URL.
fn authority(connection: &str) -> SocketAddr {
    let (_, rest) = connection.split_once("://").unwrap();
    let end = rest.find(['/', ';']).unwrap_or(rest.len());
    rest[..end].parse().unwrap()
}

/// Returns when it is ready, with the lines that it prints by their first words.
async fn start(program: &Path, folder: &Path) -> (Child, BTreeMap<String, String>) {
    let mut command = Command::new(program);
    process_group::lead(&mut command);
    let mut child = command
        .arg("--any-port")
        .arg("--data")
        .arg(folder.join("data"))
        .args(["--durability", "process", "--config"])
        .arg(folder.join("queue.json"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = BTreeMap::new();
    while !lines.contains_key("console") {
        let line = timeout(READY_WITHIN, output.next_line()).await;
        let line = line.expect("the emulator is ready in time").unwrap();
        let line = line.expect("the emulator says where it is");
        let (name, value) = line.split_once(' ').unwrap();
        lines.insert(name.to_owned(), value.trim().to_owned());
    }
    (child, lines)
}
