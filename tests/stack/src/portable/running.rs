//! Both files under `wasmtime serve`.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::{WasmtimeServe, WasmtimeServeError, WasmtimeServeSettings};
use crate::host_log::HostLog;

/// The published sample key, which `stage=dev` accepts: what the manifest has by default.
const SAMPLE_KEY: (&str, &str) = ("SESSION_KEY", "sample-session-key-for-dev-only");

/// The files, and what runs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortableFiles {
    /// Wasmtime's program.
    pub wasmtime: PathBuf,
    /// The shop.
    pub cart: PathBuf,
    /// The reserver behind the webhook.
    pub reserver: PathBuf,
}

/// The running files. Dropped, both processes are killed.
#[derive(Debug)]
pub struct RunningFiles {
    cart: WasmtimeServe,
    reserver: WasmtimeServe,
}

impl RunningFiles {
    /// Starts both on free ports with the variables of the manifest as their environment. What they print goes into `log`.
    ///
    /// # Errors
    /// One of them does not listen.
    pub async fn start(
        files: &PortableFiles,
        variables: &BTreeMap<String, String>,
        log: &HostLog,
    ) -> Result<Self, WasmtimeServeError> {
        let settings = |component: &Path| WasmtimeServeSettings {
            program: files.wasmtime.clone(),
            component: component.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            environment: environment(variables),
        };
        let (cart, reserver) = (settings(&files.cart), settings(&files.reserver));
        let (cart, reserver) =
            tokio::try_join!(WasmtimeServe::start(&cart, log), WasmtimeServe::start(&reserver, log))?;
        Ok(Self { cart, reserver })
    }

    /// Where the shop is, without a slash at the end.
    pub fn shop_url(&self) -> String {
        self.cart.url()
    }

    /// Where events are delivered, without a path.
    pub fn webhook_url(&self) -> String {
        self.reserver.url()
    }

    /// Ends both.
    pub async fn stop(self) {
        self.cart.stop().await;
        self.reserver.stop().await;
    }

    /// Waits until one of them ends by itself.
    pub async fn ended(&mut self) -> std::io::Result<std::process::ExitStatus> {
        tokio::select! {
            status = self.cart.ended() => status,
            status = self.reserver.ended() => status,
        }
    }
}

fn environment(variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let sample = [(SAMPLE_KEY.0.to_owned(), SAMPLE_KEY.1.to_owned())];
    let variables = variables
        .iter()
        .map(|(name, value)| (name.to_uppercase(), value.clone()));
    sample.into_iter().chain(variables).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_the_environment_and_win_over_the_sample_key() {
        let variables = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
            list.iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect()
        };
        let made = environment(&variables(&[("stage", "dev"), ("session_key", "own")]));
        assert_eq!(made, variables(&[("STAGE", "dev"), ("SESSION_KEY", "own")]));
        assert_eq!(environment(&variables(&[]))["SESSION_KEY"], SAMPLE_KEY.1);
    }
}
