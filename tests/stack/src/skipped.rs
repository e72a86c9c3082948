//! Tests that cannot run on this machine.

use std::io::Write;

/// Says that a test cannot run here, and why, so that `cargo xtask test` counts it as skipped and shows the reason. Return
/// from the test right after it.
pub fn skipped(reason: &str) {
    // Written past the test harness, which keeps what passing tests print to itself. Nobody to tell if that fails.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
