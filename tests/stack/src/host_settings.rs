//! What a host is started with.

use std::{
    collections::BTreeMap,
    env, fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::broker::Broker;

/// Which of the application's triggers a host serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Answers HTTP requests.
    Http,
    /// Receives from Service Bus.
    ServiceBus,
}

/// The host's command line.
#[derive(Clone, PartialEq, Eq)]
pub struct HostSettings {
    /// The host program.
    pub executable: PathBuf,
    /// The application's manifest.
    pub manifest: PathBuf,
    /// Where HTTP is answered; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which triggers are served; empty means all of the manifest's.
    pub triggers: Vec<Trigger>,
    /// Values of the manifest's variables. They may be secret: `Debug` shows names alone.
    pub variables: BTreeMap<String, String>,
    /// What its environment has besides this process's own. It may be secret: `Debug` shows names alone.
    pub environment: BTreeMap<String, String>,
    /// Which lines it logs, as its `RUST_LOG`; none is its own default, which those rely on who read the log.
    pub log_filter: Option<String>,
    /// So many of its latest log lines are kept.
    pub log_kept: usize,
    /// Where compiled components are kept; none leaves it to the host.
    pub cache: Option<PathBuf>,
    /// More options, as they stand on the command line.
    pub options: Vec<String>,
}

impl HostSettings {
    /// All triggers of the checkout's own application on a free port, in the host program that was built beside the running one.
    pub fn new() -> Self {
        Self::with_executable(beside_this_program())
    }

    /// The same with another host program.
    pub fn with_executable(executable: PathBuf) -> Self {
        Self {
            executable,
            manifest: checkout().join(Broker::default().manifest()),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            triggers: Vec::new(),
            variables: BTreeMap::new(),
            environment: BTreeMap::new(),
            log_filter: None,
            log_kept: usize::MAX,
            cache: None,
            options: Vec::new(),
        }
    }

    /// The same with the application that uses this broker.
    pub fn for_broker(self, broker: Broker) -> Self {
        Self {
            manifest: checkout().join(broker.manifest()),
            ..self
        }
    }

    /// The arguments of the host program.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["serve".to_owned()];
        let mut option = |name: &str, value: String| arguments.extend([format!("--{name}"), value]);
        option("manifest", self.manifest.display().to_string());
        option("listen", self.listen.to_string());
        if !self.triggers.is_empty() {
            let names: Vec<_> = self.triggers.iter().map(|trigger| trigger.name()).collect();
            option("triggers", names.join(","));
        }
        for (name, value) in &self.variables {
            option("variable", format!("{name}={value}"));
        }
        option("log-format", "json".to_owned());
        if let Some(cache) = &self.cache {
            option("cache", cache.display().to_string());
        }
        arguments.extend(self.options.iter().cloned());
        arguments
    }
}

impl Default for HostSettings {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HostSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HostSettings")
            .field("executable", &self.executable)
            .field("manifest", &self.manifest)
            .field("listen", &self.listen)
            .field("triggers", &self.triggers)
            .field("variables", &self.variables.keys().collect::<Vec<_>>())
            .field("environment", &self.environment.keys().collect::<Vec<_>>())
            .field("log_filter", &self.log_filter)
            .field("log_kept", &self.log_kept)
            .field("cache", &self.cache)
            .field("options", &self.options)
            .finish()
    }
}

impl Trigger {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::ServiceBus => "service-bus",
        }
    }
}

/// Cargo puts programs into `debug/` and tests into `debug/deps/`.
fn beside_this_program() -> PathBuf {
    let name = format!("petstore-host{}", env::consts::EXE_SUFFIX);
    let program = env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new(""));
    let folder = if folder.ends_with("deps") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    };
    folder.join(name)
}

fn checkout() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_becomes_an_option() {
        let mut settings = HostSettings::with_executable(PathBuf::from("petstore-host"));
        settings.manifest = PathBuf::from("other.toml");
        settings.triggers = vec![Trigger::Http, Trigger::ServiceBus];
        settings.variables.insert("stage".to_owned(), "dev".to_owned());
        settings.cache = Some(PathBuf::from("compiled"));
        assert_eq!(
            settings.arguments().join(" "),
            "serve --manifest other.toml --listen 127.0.0.1:0 --triggers http,service-bus --variable stage=dev --log-format json --cache compiled"
        );
    }

    #[test]
    fn by_default_the_host_beside_the_tests_runs_the_checkout_s_application() {
        let settings = HostSettings::new();
        assert!(settings.manifest.is_file());
        assert!(!settings.executable.parent().unwrap().ends_with("deps"));
        assert!(
            !settings
                .arguments()
                .iter()
                .any(|argument| argument == "--triggers" || argument == "--cache")
        );
    }

    #[test]
    fn debug_output_shows_no_value_of_a_variable() {
        let mut settings = HostSettings::new();
        settings
            .variables
            .insert("service_bus".to_owned(), "SharedAccessKey=topsecret".to_owned());
        let shown = format!("{settings:?}");
        assert!(shown.contains("service_bus") && !shown.contains("topsecret"), "{shown}");
    }
}
