//! The time of day.

use spin_sdk::wasip3::clocks::system_clock;

/// Whole seconds since 1970-01-01 UTC; 0 on a machine whose clock says something earlier.
pub fn now() -> u64 {
    u64::try_from(system_clock::now().seconds).unwrap_or_default()
}
