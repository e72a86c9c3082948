//! Looks at the order files again and again, while they are written: their revisions must never go back.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use tokio::task::JoinHandle;

use crate::console::Console;

const EVERY: Duration = Duration::from_millis(30);

/// What was seen of the order files.
#[derive(Default)]
pub struct Sightings {
    revisions: BTreeMap<String, u64>,
    /// States of order files.
    pub states: u64,
    /// Order files that went back.
    pub violations: Vec<String>,
}

impl Sightings {
    fn see(&mut self, blob: &Value) {
        let name = blob["name"].as_str().unwrap().to_owned();
        let revision = blob["metadata"]["revision"].as_str().unwrap().parse().unwrap();
        let before = self.revisions.insert(name.clone(), revision).unwrap_or(0);
        if revision != before {
            self.states += 1;
        }
        if revision < before {
            let what = format!("stale: order file {name} went from revision {before} back to {revision}");
            self.violations.push(what);
        }
    }
}

/// Looks until it is told to [`stop`](Self::stop).
pub struct Watcher {
    stop: tokio::sync::oneshot::Sender<()>,
    watching: JoinHandle<Sightings>,
}

impl Watcher {
    pub fn start(console: Console) -> Self {
        let (stop, mut stopped) = tokio::sync::oneshot::channel();
        let watching = tokio::spawn(async move {
            let mut sightings = Sightings::default();
            loop {
                let blobs = console.blobs("orders").await.unwrap_or_default();
                blobs.iter().for_each(|blob| sightings.see(blob));
                if tokio::time::timeout(EVERY, &mut stopped).await.is_ok() {
                    return sightings;
                }
            }
        });
        Self { stop, watching }
    }

    /// What it has seen.
    pub async fn stop(self) -> Sightings {
        let _ = self.stop.send(());
        self.watching.await.unwrap()
    }
}
