//! One line for each failed call.

use std::fmt::Display;

/// Writes a line to the standard error stream, which the host puts into its log beside the component's name. `problem` must be free
/// of secrets, as the errors of this crate and of `azure-rest` are.
pub fn failed(operation: &str, problem: &impl Display) {
    eprintln!("{operation} failed: {problem}");
}
