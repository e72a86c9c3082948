//! Virtual time: it passes only while everybody waits.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio::time::Instant;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// When every run begins, in seconds since 1970: 2026-01-01T00:00:00Z.
const BEGINNING: i64 = 1_767_225_600;

/// The time of a run.
#[derive(Debug, Clone, Copy)]
pub struct SimulatedClock(Instant);

impl SimulatedClock {
    /// Begins now, within a runtime whose time is paused.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long the run has taken.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// When the run began.
    pub fn beginning() -> Timestamp {
        Timestamp::constant(BEGINNING, 0)
    }

    /// What a right clock shows.
    pub fn now(&self) -> SystemTime {
        SystemTime::from(Self::beginning()) + self.elapsed()
    }
}

/// A guest's wall clock, which may be wrong.
pub struct WallClock {
    /// The time of the run.
    pub clock: SimulatedClock,
    /// How far it is ahead, in seconds; behind, if negative.
    pub ahead: i64,
}

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        let now = self
            .clock
            .now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        match u64::try_from(self.ahead) {
            Ok(ahead) => now + Duration::from_secs(ahead),
            Err(_) => now.saturating_sub(Duration::from_secs(self.ahead.unsigned_abs())),
        }
    }
}

/// A guest's stop watch.
pub struct MonotonicClock(pub SimulatedClock);

impl HostMonotonicClock for MonotonicClock {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
