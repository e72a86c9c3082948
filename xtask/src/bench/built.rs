//! Where cargo leaves the programs that are measured.

use std::{env, path::PathBuf};

use anyhow::Context;

/// The program of this name, in the profile's folder beside the one that this program is in.
pub fn program(profile: &str, name: &str) -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).context("this program is in no target folder")?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(target.join(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}
