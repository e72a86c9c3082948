//! What the function app's own files say, and whether it fits the application.
//!
//! A function app that does not fit is refused at the start, with what to change: found out later, each of its messages
//! would fail until it is a dead letter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::function_file::{Binding, Form, Trigger, trigger};
use super::host_file::{HostFile, Overrides};
use crate::application::{Application, ServiceBusTrigger};

/// The function app.
#[derive(Debug)]
pub struct FunctionApp {
    /// What the paths of visitors' requests begin with, without a slash before or after; none if the app has no HTTP
    /// function.
    pub route_prefix: Option<String>,
    /// How long the Functions host lets an invocation take, if it has a limit.
    pub function_timeout: Option<Duration>,
    service_bus: BTreeMap<String, Binding>,
}

/// A function and the trigger of the application that it stands for.
#[derive(Debug, Clone)]
pub struct Link {
    /// How its messages are handed over.
    pub binding: Binding,
    /// Who handles them.
    pub trigger: ServiceBusTrigger,
}

/// Why a function app cannot be served.
#[derive(Debug, Error)]
pub enum AppError {
    /// A file cannot be read.
    #[error("cannot read {}; FUNCTIONS_APP_ROOT_PATH, or else the working folder, must be the function app's", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is not what the Functions host reads.
    #[error("{} is not valid", .0.display())]
    Syntax(PathBuf, #[source] serde_json::Error),
    /// Pages would have the paths of functions.
    #[error(
        "host.json: extensions.http.routePrefix is empty, so that visitors could post to the paths of functions; set it, to `shop` for example"
    )]
    NoRoutePrefix,
    /// A page would have the path of a function.
    #[error("host.json: extensions.http.routePrefix begins with the name of the function `{0}`; choose another")]
    PrefixIsFunction(String),
    /// Visitors' requests would be packed into JSON.
    #[error(
        "host.json: set customHandler.enableProxyingHttpRequest to true, so that the HTTP function `{0}` hands on requests as they are"
    )]
    NotProxied(String),
    /// Several messages would come in one invocation, which succeeds or fails as a whole.
    #[error(
        "{0}/function.json: cardinality is `many`, so that one failed message would bring back all that came with it; set it to `one`"
    )]
    Many(String),
    /// Nobody handles the function's messages.
    #[error(
        "no [[trigger.service-bus]] of the manifest has function = \"{0}\"; add that, or remove the function's folder `{0}`"
    )]
    NoTrigger(String),
    /// Two triggers claim a function.
    #[error("two [[trigger.service-bus]] of the manifest have function = \"{0}\"")]
    TwoTriggers(String),
    /// A function for something else.
    #[error("{function}/function.json: a {trigger} is handled by no component; remove the function")]
    Unsupported {
        /// The function.
        function: String,
        /// Its trigger.
        trigger: String,
    },
}

impl FunctionApp {
    /// Reads `host.json` and each `<function>/function.json` in the folder.
    ///
    /// # Errors
    /// A file is missing or broken, or says something that this handler cannot do.
    pub fn read(folder: &Path, overrides: &Overrides) -> Result<Self, AppError> {
        let path = folder.join("host.json");
        let host = HostFile::parse(&read(&path)?, overrides).map_err(|e| AppError::Syntax(path, e))?;
        let mut service_bus = BTreeMap::new();
        let mut http = None;
        for (function, trigger) in triggers(folder)? {
            match trigger {
                Trigger::Http => http = Some(function),
                Trigger::ServiceBus(binding) if binding.many => return Err(AppError::Many(function)),
                Trigger::ServiceBus(binding) => {
                    warn_of_forged_properties(&function, &binding);
                    service_bus.insert(function, binding);
                }
                Trigger::Other(trigger) => return Err(AppError::Unsupported { function, trigger }),
            }
        }
        let route_prefix = match http {
            Some(function) => Some(route_prefix(&host, function, service_bus.keys())?),
            None => None,
        };
        Ok(Self {
            route_prefix,
            function_timeout: host.function_timeout(),
            service_bus,
        })
    }

    /// The functions that hand on messages, by name, each with its trigger.
    ///
    /// # Errors
    /// A function without a trigger, or with two.
    pub fn functions(&self, application: &Application) -> Result<BTreeMap<String, Link>, AppError> {
        let link = |(function, binding): (&String, &Binding)| {
            let mut triggers = application
                .service_bus_triggers
                .iter()
                .filter(|trigger| trigger.function == *function);
            let trigger = triggers.next().ok_or_else(|| AppError::NoTrigger(function.clone()))?;
            match triggers.next() {
                None => Ok((
                    function.clone(),
                    Link {
                        binding: binding.clone(),
                        trigger: trigger.clone(),
                    },
                )),
                Some(_) => Err(AppError::TwoTriggers(function.clone())),
            }
        };
        self.service_bus.iter().map(link).collect()
    }
}

fn read(path: &Path) -> Result<String, AppError> {
    std::fs::read_to_string(path).map_err(|e| AppError::Read(path.to_owned(), e))
}

/// Each folder with a `function.json` is a function of that name.
fn triggers(folder: &Path) -> Result<BTreeMap<String, Trigger>, AppError> {
    let unreadable = |e| AppError::Read(folder.to_owned(), e);
    let mut triggers = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path().join("function.json");
        let Some(name) = entry.file_name().to_str().filter(|_| path.is_file()).map(str::to_owned) else {
            continue;
        };
        if let Some(trigger) = trigger(&read(&path)?).map_err(|e| AppError::Syntax(path, e))? {
            triggers.insert(name, trigger);
        }
    }
    Ok(triggers)
}

fn route_prefix<'a>(
    host: &HostFile,
    function: String,
    mut functions: impl Iterator<Item = &'a String>,
) -> Result<String, AppError> {
    if !host.proxies() && !host.forwards() {
        return Err(AppError::NotProxied(function));
    }
    if !host.proxies() {
        tracing::warn!(
            "host.json: with enableForwardingHttpRequest the Functions host follows redirects itself, keeps cookies across \
             visitors, and lets them reach the paths of functions unless a front end marks their requests, as in Azure; \
             use enableProxyingHttpRequest"
        );
    }
    let prefix = host.route_prefix();
    let first = prefix.split('/').next().unwrap_or_default();
    if first.is_empty() {
        return Err(AppError::NoRoutePrefix);
    }
    match functions.find(|name| name.eq_ignore_ascii_case(first)) {
        Some(name) => Err(AppError::PrefixIsFunction(name.clone())),
        None => Ok(prefix.to_owned()),
    }
}

fn warn_of_forged_properties(function: &str, binding: &Binding) {
    if binding.form == Form::Text {
        tracing::warn!(
            function,
            "function.json: without \"dataType\": \"binary\" whoever writes a message's body can replace its id and delivery count"
        );
    }
}

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;
