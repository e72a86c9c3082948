//! Versions of other people's programs.

use std::process::Stdio;

use tokio::process::Command;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
}

/// What `program --version` says behind `before`; none if the program is not on the path.
pub async fn of(program: &str, before: &str) -> Option<Version> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .ok()?;
    parse(&String::from_utf8_lossy(&output.stdout), before)
}

/// Reads `v20.11.1`, or `spin 4.1.0 (abcdef 2026-01-01)`.
fn parse(text: &str, before: &str) -> Option<Version> {
    let mut numbers = text.trim().strip_prefix(before)?.split(['.', ' ', '-']);
    Some(Version {
        major: numbers.next()?.parse().ok()?,
        minor: numbers.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        let version = |major, minor| Some(Version { major, minor });
        assert_eq!(parse("v20.11.1\n", "v"), version(20, 11));
        assert_eq!(parse("spin 4.1.0-rc1 (abc 2026-01-01)", "spin "), version(4, 1));
        assert_eq!(parse("spinner 4", "spin "), None);
    }
}
