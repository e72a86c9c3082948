//! The host's log, kept while it runs.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use thiserror::Error;
use tokio::{sync::watch, time::timeout};

use crate::{log_line::LogLine, secrets};

/// How many of the last lines an error shows.
const TAIL: usize = 20;

/// What the host has logged so far. Clones share it; it stays when the host has ended.
#[derive(Debug, Clone)]
pub struct HostLog {
    kept: Arc<Mutex<Kept>>,
    logged: Arc<watch::Sender<usize>>,
}

#[derive(Debug)]
struct Kept {
    lines: VecDeque<LogLine>,
    /// So many lines stay.
    capacity: usize,
    /// So many had to go.
    dropped: usize,
    /// What no line may hold, beside what none ever may.
    secrets: Vec<String>,
}

/// Somebody who reads a log as it grows.
#[derive(Debug)]
pub struct LogFollower {
    log: HostLog,
    seen: usize,
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
    /// A log that keeps every line.
    fn default() -> Self {
        Self::keeping(usize::MAX)
    }
}

impl HostLog {
    /// A log that keeps the latest `capacity` lines.
    pub fn keeping(capacity: usize) -> Self {
        let kept = Kept {
            lines: VecDeque::new(),
            capacity,
            dropped: 0,
            secrets: Vec::new(),
        };
        Self {
            kept: Arc::new(Mutex::new(kept)),
            logged: Arc::new(watch::Sender::new(0)),
        }
    }

    /// The same, of a host that was given these secrets. It is reported if a line holds one.
    pub fn guarding(self, secrets: Vec<String>) -> Self {
        self.locked().secrets = secrets;
        self
    }

    /// Everything that is kept, the oldest first.
    pub fn lines(&self) -> Vec<LogLine> {
        self.locked().lines.iter().cloned().collect()
    }

    /// The last lines, for a message.
    pub fn tail(&self) -> String {
        let kept = self.locked();
        let last = kept.lines.range(kept.lines.len().saturating_sub(TAIL)..);
        last.map(LogLine::text).collect::<Vec<_>>().join("\n")
    }

    /// Reads this log from its oldest line that is left.
    pub fn follow(&self) -> LogFollower {
        LogFollower {
            log: self.clone(),
            seen: 0,
        }
    }

    /// Waits until a line is logged, or was, for which `holds`; the first such line. `what` describes it for an error.
    pub async fn wait_for(
        &self,
        what: &str,
        within: Duration,
        mut holds: impl FnMut(&LogLine) -> bool,
    ) -> Result<LogLine, LogTimeout> {
        let mut follower = self.follow();
        let search = async {
            loop {
                if let Some(line) = follower.next().await.into_iter().find(&mut holds) {
                    return line;
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
            let mut kept = self.locked();
            if let Some(what) = kept.secret_in(text) {
                secrets::report(what, "a host's log");
            }
            if kept.lines.len() == kept.capacity {
                kept.lines.pop_front();
                kept.dropped += 1;
            }
            kept.lines.push_back(LogLine::parse(text));
            kept.dropped + kept.lines.len()
        };
        self.logged.send_replace(logged);
    }

    fn locked(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn secret_in(&self, text: &str) -> Option<&'static str> {
        let own = self.secrets.iter().any(|secret| text.contains(secret.as_str()));
        own.then_some("a secret of the host's variables")
            .or_else(|| secrets::held_in(text))
    }
}

impl LogFollower {
    /// The lines since the last call, as soon as there are any; without those that the log could not keep until now.
    pub async fn next(&mut self) -> Vec<LogLine> {
        let mut logged = self.log.logged.subscribe();
        // The sender lives as long as the log does.
        if logged.wait_for(|logged| *logged > self.seen).await.is_err() {
            std::future::pending::<()>().await;
        }
        let kept = self.log.locked();
        let lines = kept.lines.range(self.seen.saturating_sub(kept.dropped)..);
        self.seen = kept.dropped + kept.lines.len();
        lines.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn texts(lines: &[LogLine]) -> Vec<&str> {
        lines.iter().map(LogLine::text).collect()
    }

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
    async fn a_follower_gets_each_line_once() {
        let log = HostLog::default();
        let mut follower = log.follow();
        log.add("first");
        assert_eq!(texts(&follower.next().await), ["first"]);
        let (lines, ()) = tokio::join!(follower.next(), async { log.add("second") });
        assert_eq!(texts(&lines), ["second"]);
    }

    #[tokio::test]
    async fn a_bounded_log_keeps_the_latest_lines() {
        let log = HostLog::keeping(2);
        let mut follower = log.follow();
        for text in ["first", "second", "third"] {
            log.add(text);
        }
        assert_eq!(texts(&log.lines()), ["second", "third"]);
        assert_eq!(texts(&follower.next().await), ["second", "third"]);
        log.add("fourth");
        assert_eq!(texts(&follower.next().await), ["fourth"]);
        assert_eq!(log.tail(), "third\nfourth");
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
