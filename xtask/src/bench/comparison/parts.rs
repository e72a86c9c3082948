//! What is measured, built and installed: the programs, the components, and what other people wrote.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use petstore_bench_load::Workload;
use petstore_stack::{
    Program,
    functions::assemble,
    portable::{Application, Publisher, SettingsFrom, installed_wasmtime},
};

use super::{one_component, options::Options, runner::Runner, spin, versions};
use crate::{
    bench::built,
    build,
    test::{Tally, npm},
    workspace::Workspace,
};

const PROGRAMS: [&str; 3] = [
    "petstore-bench-load",
    "petstore-bench-native",
    "petstore-bench-stand-in",
];

/// The oldest Node.js that the packages take.
const OLDEST_NODE: u32 = 20;

/// Everything that is run.
#[derive(Debug)]
pub struct Parts {
    /// The checkout.
    pub root: PathBuf,
    /// Where the bench keeps what it makes.
    pub folder: PathBuf,
    /// Asks for work.
    pub load: PathBuf,
    /// Stands in for Azure.
    pub stand_in: PathBuf,
    /// The plain Rust program.
    pub native: PathBuf,
    /// The function app's folder, as it is published: the host, the components, and their compiled code.
    pub app: PathBuf,
    /// The folder of the application whose shop is one component.
    pub one_component: PathBuf,
    /// The folder of the Node.js programs, with their packages.
    pub node: PathBuf,
    /// Wasmtime's program, if it is there.
    pub wasmtime: Option<PathBuf>,
    /// The composed shop.
    pub portable: PathBuf,
    /// Who cannot be measured here, and why.
    pub missing: Vec<(Runner, String)>,
}

impl Parts {
    /// Builds and installs what the runners of these options need.
    pub async fn make(workspace: &Workspace, options: &Options) -> anyhow::Result<Self> {
        let profile = options.profile();
        if options.no_build {
            let host = built::program(profile, "petstore-host")?;
            return Self::gather(workspace, options, &host).await;
        }
        let built = build::with_profile(workspace, profile).await?;
        Self::with_host(workspace, options, &built.host).await
    }

    /// The same with a host that was built.
    pub async fn with_host(workspace: &Workspace, options: &Options, host: &Path) -> anyhow::Result<Self> {
        build::programs(workspace, "bench", options.profile(), &PROGRAMS).await?;
        Self::gather(workspace, options, host).await
    }

    async fn gather(workspace: &Workspace, options: &Options, host: &Path) -> anyhow::Result<Self> {
        let profile = options.profile();
        let root = workspace.root().to_owned();
        let folder = workspace.component_target_dir().join("bench");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let [load, native, stand_in] = PROGRAMS;
        let mut parts = Self {
            load: built::program(profile, load)?,
            native: built::program(profile, native)?,
            stand_in: built::program(profile, stand_in)?,
            app: folder.join("functions"),
            one_component: folder.join("one-component"),
            node: folder.join("node"),
            wasmtime: installed_wasmtime(&root).await,
            portable: folder.join("cart.wasm"),
            missing: Vec::new(),
            root,
            folder,
        };
        parts.assemble(host).await?;
        for runner in &options.runners {
            parts.prepare(*runner).await?;
        }
        Ok(parts)
    }

    /// Our host, in the function app's folder.
    pub fn host(&self) -> PathBuf {
        self.app.join("petstore-host")
    }

    /// Who can do the work here, in the order of the options.
    pub fn runners(&self, options: &Options, workload: Workload) -> Vec<Runner> {
        let is_missing = |runner: &Runner| self.missing.iter().any(|(missing, _)| missing == runner);
        let all = options.runners.iter().copied();
        all.filter(|runner| runner.does(workload) && !is_missing(runner))
            .collect()
    }

    async fn prepare(&mut self, runner: Runner) -> anyhow::Result<()> {
        match runner {
            Runner::Native | Runner::Ours | Runner::Traced | Runner::TracedHundredth => {}
            Runner::OneComponent => one_component::assemble(self).await?,
            Runner::Node => self.install_node().await?,
            Runner::Wasmtime => {
                let composed =
                    Application::Cart(Publisher::ServiceBus).compose(&self.root, SettingsFrom::Environment)?;
                fs::write(&self.portable, composed)?;
                if self.wasmtime.is_none() {
                    let why = "no wasmtime is installed: `cargo xtask test --only wasmtime` does it";
                    self.missing.push((runner, why.to_owned()));
                }
            }
            Runner::Spin => {
                if let Err(why) = spin::installed().await {
                    self.missing.push((runner, why));
                }
            }
        }
        Ok(())
    }

    async fn assemble(&self, host: &Path) -> anyhow::Result<()> {
        if self.app.exists() {
            // Compiled code of earlier components is no use.
            fs::remove_dir_all(&self.app)?;
        }
        Ok(assemble(&self.root, host, &self.app, Program::Copied).await?)
    }

    async fn install_node(&mut self) -> anyhow::Result<()> {
        let version = versions::of("node", "v").await;
        if version.is_none_or(|version| version.major < OLDEST_NODE) {
            let why = format!("no Node.js {OLDEST_NODE} or later is on the path");
            self.missing.push((Runner::Node, why));
            return Ok(());
        }
        let (sources, mut tally) = (self.root.join("bench/node"), Tally::default());
        if npm::install(&sources, &self.node, &mut tally).await?.is_none() {
            self.missing.push((Runner::Node, tally.reasons.join("; ")));
        }
        for folder in ["", "lib"] {
            copy_scripts(&sources.join(folder), &self.node.join(folder))
                .with_context(|| format!("{} cannot be copied", sources.display()))?;
        }
        Ok(())
    }
}

fn copy_scripts(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}
