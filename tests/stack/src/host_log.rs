//! The host's log, kept while it runs.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use thiserror::Error;
use tokio::{sync::watch, time::timeout};

use crate::log_line::LogLine;

/// How many of the last lines an error shows.
const TAIL: usize = 20;

/// What the host has logged so far. Clones share it; it stays when the host has ended.
#[derive(Debug, Clone)]
pub struct HostLog {
    lines: Arc<Mutex<Vec<LogLine>>>,
    count: Arc<watch::Sender<usize>>,
}

/// Something was not logged in time.
#[derive(Debug, Error)]
#[error("the host did not log {what} within {} s; its last lines were:\n{tail}", within.as_secs_f32())]
pub struct LogTimeout {
    /// What was awaited.
    pub what: String,
    /// How long.
    pub within: Duration,
    /// The last lines that were logged.
    pub tail: String,
}

impl Default for HostLog {
    fn default() -> Self {
        Self {
            lines: Arc::default(),
            count: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl HostLog {
    /// Everything logged so far, the oldest first.
    pub fn lines(&self) -> Vec<LogLine> {
        self.locked().clone()
    }

    /// The last lines, for a message.
    pub fn tail(&self) -> String {
        let lines = self.locked();
        let last = &lines[lines.len().saturating_sub(TAIL)..];
        last.iter().map(LogLine::text).collect::<Vec<_>>().join("\n")
    }

    /// Waits until a line is logged, or was, for which `holds`; the first such line. `what` describes it for an error.
    pub async fn wait_for(
        &self,
        what: &str,
        within: Duration,
        mut holds: impl FnMut(&LogLine) -> bool,
    ) -> Result<LogLine, LogTimeout> {
        let mut count = self.count.subscribe();
        let mut seen = 0;
        let search = async {
            loop {
                let logged = *count.borrow_and_update();
                let found = self.locked()[seen..logged].iter().find(|line| holds(line)).cloned();
                if let Some(line) = found {
                    return line;
                }
                seen = logged;
                // The sender lives as long as this log does, so that this cannot fail; waiting is then bounded by the timeout.
                if count.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        timeout(within, search).await.map_err(|_| LogTimeout {
            what: what.to_owned(),
            within,
            tail: self.tail(),
        })
    }

    /// Waits until a delivery of the message is finished; the line has its `outcome` and `delivery_count`.
    pub async fn delivery_finished(&self, message_id: &str, within: Duration) -> Result<LogLine, LogTimeout> {
        let what = format!("that the delivery of {message_id} is finished");
        self.wait_for(&what, within, |line| line.finishes(message_id)).await
    }

    pub(crate) fn add(&self, text: &str) {
        let logged = {
            let mut lines = self.locked();
            lines.push(LogLine::parse(text));
            lines.len()
        };
        self.count.send_replace(logged);
    }

    fn locked(&self) -> MutexGuard<'_, Vec<LogLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_line_is_found_whether_it_was_logged_before_or_comes_later() {
        let log = HostLog::default();
        log.add("first");
        assert_eq!(
            log.wait_for("first", LONG, |line| line.text() == "first")
                .await
                .unwrap()
                .text(),
            "first"
        );
        let later = log.clone();
        let (found, ()) = tokio::join!(
            log.wait_for("second", LONG, |line| line.text() == "second"),
            async move {
                later.add("between");
                later.add("second");
            }
        );
        assert_eq!(found.unwrap().text(), "second");
    }

    #[tokio::test]
    async fn a_line_that_never_comes_is_reported_with_what_came_instead() {
        let log = HostLog::default();
        log.add("something else");
        let error = log
            .wait_for("the end", Duration::from_millis(20), |line| line.text() == "end")
            .await
            .unwrap_err();
        assert!(error.to_string().contains("did not log the end"));
        assert!(error.to_string().ends_with("something else"));
    }
}
