//! What cargo says of a file that it built, or that was up to date.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A program: an executable that is shipped, or one with tests in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The name of the target in its `Cargo.toml`.
    pub name: String,
    /// The folder of that `Cargo.toml`.
    pub folder: PathBuf,
    /// Whether it runs tests.
    pub tests: bool,
    /// The executable.
    pub file: PathBuf,
}

impl Program {
    /// Reads a line of `--message-format json`. Libraries and other messages are none.
    pub fn from_message(line: &str) -> Option<Self> {
        let artifact: Artifact = serde_json::from_str(line).ok()?;
        Some(Self {
            name: artifact.target.name,
            folder: artifact.manifest_path.parent().map(Path::to_owned)?,
            tests: artifact.profile.test,
            file: artifact.executable?,
        })
    }
}

#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(tests: bool, executable: &str) -> Option<Program> {
        Program::from_message(&format!(
            r#"{{"reason":"compiler-artifact","manifest_path":"/shop/host/Cargo.toml","target":{{"name":"petstore-host"}},"profile":{{"test":{tests}}},"executable":{executable}}}"#
        ))
    }

    #[test]
    fn programs_are_told_from_tests_libraries_and_other_messages() {
        let host = program(false, r#""/shop/target/debug/petstore-host""#).unwrap();
        assert_eq!((host.name.as_str(), host.tests), ("petstore-host", false));
        assert_eq!(
            (host.folder, host.file),
            ("/shop/host".into(), "/shop/target/debug/petstore-host".into())
        );
        assert!(program(true, r#""/shop/target/debug/deps/host-1""#).unwrap().tests);
        assert_eq!(program(false, "null"), None);
        assert_eq!(
            Program::from_message(r#"{"reason":"build-finished","success":true}"#),
            None
        );
    }
}
