//! The application whose shop is one component, with everything else as in ours.

use std::fs;

use anyhow::{Context, ensure};
use tokio::process::Command;
use toml::{Table, Value};

use super::parts::Parts;

const COMPONENT: &str = "one_component.wasm";

/// Puts its manifest, its component and the compiled code into its folder.
pub async fn assemble(parts: &Parts) -> anyhow::Result<()> {
    let folder = &parts.one_component;
    if folder.exists() {
        // Compiled code of earlier components is no use.
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let built = parts.root.join("target/wasm32-wasip2/guest").join(COMPONENT);
    fs::copy(&built, folder.join(COMPONENT)).with_context(|| format!("{} is not built", built.display()))?;
    let manifest = fs::read_to_string(parts.app.join("spin.toml"))?;
    fs::write(folder.join("spin.toml"), with_one_component(&manifest)?)?;
    let compiled = Command::new(parts.host())
        .args(["compile", "--manifest", "spin.toml", "--output", "precompiled"])
        .current_dir(folder)
        .kill_on_drop(true)
        .status()
        .await?;
    ensure!(compiled.success(), "{COMPONENT} cannot be compiled");
    Ok(())
}

/// The manifest without the reserver, and with a shop that depends on nothing.
fn with_one_component(manifest: &str) -> anyhow::Result<String> {
    let mut manifest: Table = manifest.parse()?;
    table(&mut manifest, "trigger")?.remove("service-bus");
    let components = table(&mut manifest, "component")?;
    components.remove("reserver");
    let cart = table(components, "cart")?;
    cart.remove("dependencies");
    cart.insert("source".to_owned(), Value::from(COMPONENT));
    Ok(manifest.to_string())
}

fn table<'a>(of: &'a mut Table, name: &str) -> anyhow::Result<&'a mut Table> {
    let value = of.get_mut(name).and_then(Value::as_table_mut);
    value.with_context(|| format!("the manifest has no {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_keeps_its_variables_and_depends_on_nothing() {
        let manifest = include_str!("../../../../spin.toml");
        let made: Table = with_one_component(manifest).unwrap().parse().unwrap();
        let cart = made["component"]["cart"].as_table().unwrap();
        assert_eq!(cart["source"].as_str(), Some(COMPONENT));
        assert!(!cart.contains_key("dependencies"));
        assert!(cart["variables"].get("carts_storage").is_some());
        assert!(made["trigger"].get("http").is_some() && made["trigger"].get("service-bus").is_none());
    }
}
