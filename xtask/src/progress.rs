//! Shows a step while it runs: a live line on a terminal, otherwise a plain line now and then.

use std::{
    env,
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// A plain line at most this often, so that a log of an hour stays readable and nobody thinks that a step hangs.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// A step that is being done. Dropped without [`Step::finish`], its live line disappears.
#[derive(Debug)]
pub struct Step {
    name: String,
    started: Instant,
    display: Display,
}

#[derive(Debug)]
enum Display {
    Live(ProgressBar),
    Plain { last: Option<Instant> },
}

impl Step {
    /// Starts showing a step, named by what it does ("build the host").
    pub fn begin(name: impl Into<String>) -> Self {
        let name = name.into();
        let display = if is_live() {
            Display::Live(live_bar(&name))
        } else {
            Display::Plain { last: None }
        };
        Self {
            name,
            started: Instant::now(),
            display,
        }
    }

    /// The step is at `what`, with `done` of `total` parts behind it.
    pub fn at(&mut self, done: u64, total: u64, what: &str) {
        match &mut self.display {
            Display::Live(bar) => {
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(what.to_owned());
            }
            Display::Plain { last } => plain(&self.name, last, &format!("{done}/{total} {what}")),
        }
    }

    /// The step is at `what`; how far that is cannot be told.
    pub fn say(&mut self, what: &str) {
        match &mut self.display {
            Display::Live(bar) => bar.set_message(what.to_owned()),
            Display::Plain { last } => plain(&self.name, last, what),
        }
    }

    /// Passes a line of a tool through, unchanged.
    pub fn pass(&self, line: &str) {
        match &self.display {
            Display::Live(bar) => bar.suspend(|| eprintln!("{line}")),
            Display::Plain { .. } => eprintln!("{line}"),
        }
    }

    /// The step is done, with this result.
    pub fn finish(self, result: &str) {
        let took = self.started.elapsed();
        if let Display::Live(bar) = &self.display {
            bar.finish_and_clear();
        }
        eprintln!("{}: {result} ({})", self.name, seconds(took));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Display::Live(bar) = &self.display {
            bar.finish_and_clear();
        }
    }
}

/// A time for people: `0.3 s`, `2 min 5 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 100 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// Whether somebody watches: standard error is a terminal, and no CI system's.
pub fn is_live() -> bool {
    stderr().is_terminal() && env::var_os("CI").is_none()
}

fn live_bar(name: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {bar:24} {pos}/{len} {wide_msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style).with_prefix(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn plain(name: &str, last: &mut Option<Instant>, what: &str) {
    if last.is_none_or(|last| last.elapsed() >= PLAIN_INTERVAL) {
        eprintln!("{name}: {what}");
        *last = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_a_decimal_and_long_ones_minutes() {
        assert_eq!(seconds(Duration::from_millis(340)), "0.3 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 5 s");
    }
}
