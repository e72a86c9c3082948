//! Where cargo leaves the programs that are measured.

use std::{env, path::PathBuf};

use anyhow::{Context, ensure};

use crate::workspace::{Workspace, cargo};

/// Builds these packages' programs.
pub async fn build(workspace: &Workspace, profile: &str, packages: &[&str]) -> anyhow::Result<()> {
    let mut build = cargo();
    build.args(["build", "--profile", profile]);
    for package in packages {
        build.args(["--package", package]);
    }
    let built = build.current_dir(workspace.root()).status().await?;
    ensure!(built.success(), "{} cannot be built", packages.join(", "));
    Ok(())
}

/// The program of this name, in the profile's folder beside the one that this program is in.
pub fn program(profile: &str, name: &str) -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).context("this program is in no target folder")?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(target.join(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}
