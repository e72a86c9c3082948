//! What the checkout holds: its folder, and which of its packages are components.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

/// The checkout whose task runner this is.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    members: Vec<Member>,
}

/// A package of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The package's name, as `cargo -p` takes it.
    pub name: String,
    /// What it is built for.
    pub role: Role,
    /// The folder of its `Cargo.toml`.
    folder: PathBuf,
    /// The names of the packages that its `Cargo.toml` asks for.
    dependencies: Vec<String>,
}

/// What a package is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A component that the application ships.
    Component,
    /// A component that is not shipped: it exists for tests or the bench, or as an example.
    TestGuest,
    /// Everything else: a library, or a program of this machine.
    Native,
}

impl Workspace {
    /// Reads the workspace that this program was built from.
    pub async fn load() -> anyhow::Result<Self> {
        let root = root();
        let output = cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&root)
            .output()
            .await
            .context("cargo does not start")?;
        ensure!(
            output.status.success(),
            "cargo cannot read the workspace:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self::from_metadata(root, &output.stdout)
    }

    fn from_metadata(root: PathBuf, json: &[u8]) -> anyhow::Result<Self> {
        let metadata: Metadata =
            serde_json::from_slice(json).context("cargo's description of the workspace is unreadable")?;
        let members = metadata.packages.iter().map(|package| package.member(&root)).collect();
        Ok(Self { root, members })
    }

    /// The folder of the top `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The names of the packages with this role, in cargo's order.
    pub fn packages(&self, role: Role) -> impl Iterator<Item = &str> {
        self.members
            .iter()
            .filter(move |member| member.role == role)
            .map(|member| member.name.as_str())
    }

    /// The name of the package whose `Cargo.toml` this is.
    pub fn package_in(&self, folder: &Path) -> Option<&str> {
        let mut members = self.members.iter();
        members
            .find(|member| member.folder == folder)
            .map(|member| member.name.as_str())
    }

    /// Whether the package asks for this other one.
    pub fn depends(&self, package: &str, on: &str) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.name == package && member.dependencies.iter().any(|name| name == on))
    }

    /// Where components are built. `spin.toml` names files in there, so that it does not follow `CARGO_TARGET_DIR`.
    pub fn component_target_dir(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The file that building the component `name` leaves.
    pub fn component_file(&self, name: &str) -> PathBuf {
        let file = format!("{}.wasm", name.replace('-', "_"));
        self.component_target_dir().join("wasm32-wasip2/guest").join(file)
    }
}

/// The cargo that runs this program, so that every step uses the same toolchain.
///
/// What cargo has told this program about its package is not handed on: build scripts that look at such variables (ring's) would run
/// anew, and all that depends on them would be built anew, whenever a build from here follows one from a shell.
pub fn cargo() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.kill_on_drop(true);
    for (name, _) in env::vars_os() {
        let tells_of_package = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(tells_of_package) {
            command.env_remove(name);
        }
    }
    command
}

fn root() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    #[serde(default)]
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

impl Package {
    fn member(&self, root: &Path) -> Member {
        Member {
            name: self.name.clone(),
            role: self.role(root),
            folder: self.manifest_path.parent().map(Path::to_owned).unwrap_or_default(),
            dependencies: self.dependencies.iter().map(|other| other.name.clone()).collect(),
        }
    }

    fn role(&self, root: &Path) -> Role {
        let is_component = self
            .targets
            .iter()
            .any(|target| target.crate_types.iter().any(|kind| kind == "cdylib"));
        match self.manifest_path.strip_prefix(root) {
            Ok(path)
                if is_component
                    && ["bench", "examples", "tests"]
                        .iter()
                        .any(|folder| path.starts_with(folder)) =>
            {
                Role::TestGuest
            }
            _ if is_component => Role::Component,
            _ => Role::Native,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{"packages": [
        {"name": "blob-storage", "manifest_path": "/shop/components/blob-storage/Cargo.toml", "targets": [{"crate_types": ["cdylib"]}]},
        {"name": "outbound", "manifest_path": "/shop/components/outbound/Cargo.toml", "targets": [{"crate_types": ["lib"]}]},
        {"name": "spinner", "manifest_path": "/shop/tests/guests/spinner/Cargo.toml", "targets": [{"crate_types": ["cdylib"]}]},
        {"name": "host", "manifest_path": "/shop/host/Cargo.toml", "dependencies": [{"name": "outbound"}], "targets": [{"crate_types": ["lib"]}, {"crate_types": ["bin"]}]}
    ]}"#;

    #[test]
    fn dynamic_libraries_are_components_and_those_under_tests_are_guests_of_tests() {
        let workspace = Workspace::from_metadata(PathBuf::from("/shop"), METADATA.as_bytes()).unwrap();
        assert_eq!(
            workspace.packages(Role::Component).collect::<Vec<_>>(),
            ["blob-storage"]
        );
        assert_eq!(workspace.packages(Role::TestGuest).collect::<Vec<_>>(), ["spinner"]);
        assert_eq!(
            workspace.packages(Role::Native).collect::<Vec<_>>(),
            ["outbound", "host"]
        );
    }

    #[test]
    fn a_package_is_known_by_its_folder() {
        let workspace = Workspace::from_metadata(PathBuf::from("/shop"), METADATA.as_bytes()).unwrap();
        assert_eq!(workspace.package_in(Path::new("/shop/host")), Some("host"));
        assert_eq!(workspace.package_in(Path::new("/shop/hosts")), None);
    }

    #[test]
    fn dependencies_are_those_of_the_package() {
        let workspace = Workspace::from_metadata(PathBuf::from("/shop"), METADATA.as_bytes()).unwrap();
        assert!(workspace.depends("host", "outbound"));
        assert!(!workspace.depends("outbound", "host"));
    }

    #[test]
    fn a_component_file_has_the_crate_s_name() {
        let workspace = Workspace::from_metadata(PathBuf::from("/shop"), METADATA.as_bytes()).unwrap();
        let file = workspace.component_file("blob-storage");
        assert_eq!(file, Path::new("/shop/target/wasm32-wasip2/guest/blob_storage.wasm"));
    }
}
