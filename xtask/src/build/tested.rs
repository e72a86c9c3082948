//! Builds everything that a test run runs on this machine, with two cargo commands.
//!
//! A command for each step would do with less at a time, but cargo gives a dependency the features that the packages of that one
//! command ask for: the WebAssembly engine, to name the largest, would be compiled anew for almost every step. All packages in one
//! command would give the others an HTTP client that is set up for TLS, as the host's is, and they would have to set it up, too.

use anyhow::Context;

use super::{Built, Program, components, composed, run};
use crate::workspace::{Role, Workspace, cargo};

const HOST: &str = "petstore-host";

/// Packages that cargo builds together.
pub struct Together<'a> {
    packages: Vec<&'a str>,
    /// Those of their programs that tests start.
    programs: &'static [&'static str],
}

impl Together<'_> {
    /// Cargo's options for them.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.packages.iter().flat_map(|package| ["--package", package])
    }
}

/// The programs of a test run.
#[derive(Debug)]
pub struct Tested {
    programs: Vec<Program>,
    /// What is shipped.
    pub built: Built,
}

impl Tested {
    /// Builds the components and the host as [`super::all`] does, and every package's tests with the programs that they start.
    pub async fn build(workspace: &Workspace) -> anyhow::Result<Self> {
        components(workspace).await?;
        composed::make(workspace)?;
        let mut programs = Vec::new();
        for together in selections(workspace) {
            let mut command = cargo();
            command
                .args(["build", "--tests", "--message-format", "json-render-diagnostics"])
                .args(together.packages())
                .args(together.programs.iter().flat_map(|program| ["--bin", program]));
            run(workspace, "tests", command, |line| {
                programs.extend(Program::from_message(line))
            })
            .await?;
        }
        let host = shipped(&programs, HOST)?.file;
        Ok(Self {
            built: Built { host },
            programs,
        })
    }

    /// The programs that run the tests of this package.
    pub fn tests_of(&self, workspace: &Workspace, package: &str) -> impl Iterator<Item = &Program> {
        self.programs
            .iter()
            .filter(move |program| program.tests && workspace.package_in(&program.folder) == Some(package))
    }

    /// The program of this name that is no test.
    pub fn program(&self, name: &str) -> anyhow::Result<Program> {
        shipped(&self.programs, name)
    }
}

fn shipped(programs: &[Program], name: &str) -> anyhow::Result<Program> {
    let mut programs = programs.iter();
    let program = programs.find(|program| !program.tests && program.name == name);
    program
        .cloned()
        .with_context(|| format!("cargo does not say where {name} is"))
}

/// All packages with tests, the host and what it is a library of apart from the others.
pub fn selections(workspace: &Workspace) -> [Together<'_>; 2] {
    let all = workspace
        .packages(Role::Component)
        .chain(workspace.packages(Role::Native));
    let (with_host, others) = all.partition(|package| *package == HOST || workspace.depends(package, HOST));
    [
        Together {
            packages: with_host,
            programs: &[HOST, "petstore-simulation"],
        },
        Together {
            packages: others,
            programs: &["petstore-emulator"],
        },
    ]
}
