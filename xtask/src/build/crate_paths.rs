//! Where this machine keeps crates is nobody's business, and is of no use in a component: the texts of panics name source files.
//! A component is so the same wherever it is built, and as large.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::toolchain::TARGET;

/// Options for cargo, beside those of `.cargo/config.toml`, that name crates without the folder they were unpacked into.
pub fn options() -> Vec<String> {
    let folder = cargo_home().map(|home| home.join("registry/src"));
    folder.map_or_else(Vec::new, |folder| vec!["--config".to_owned(), setting(&folder)])
}

fn setting(folder: &Path) -> String {
    let flag = toml::Value::from(format!("--remap-path-prefix={}=crates", folder.display()));
    format!("target.{TARGET}.rustflags=[{flag}]")
}

/// As cargo finds it.
fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_toml_whatever_the_folder_is_called() {
        let setting = setting(Path::new(r#"/home/a "b"\c/registry/src"#));
        let parsed: toml::Table = setting.parse().unwrap();
        let flag = parsed["target"][TARGET]["rustflags"][0].as_str();
        assert_eq!(flag, Some(r#"--remap-path-prefix=/home/a "b"\c/registry/src=crates"#));
    }
}
