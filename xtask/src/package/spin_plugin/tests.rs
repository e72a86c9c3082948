use std::process::Command;

use petstore_stack::HostSettings;

use super::*;

async fn checkout() -> Workspace {
    Workspace::load().await.unwrap()
}

/// A program that is quicker to pack than the host.
fn small(folder: &Path) -> PathBuf {
    let file = folder.join("program");
    fs::write(&file, "#!/bin/sh\n".repeat(1000)).unwrap();
    file
}

#[tokio::test]
async fn the_same_program_makes_the_same_archive() {
    let folder = tempfile::tempdir().unwrap();
    let program = small(folder.path());
    let bytes = async |name: &str| {
        let package = write(&checkout().await, &program, &folder.path().join(name), None).unwrap();
        fs::read(package.archive).unwrap()
    };
    let first = bytes("first").await;
    // Another time, if files kept it.
    fs::write(&program, fs::read(&program).unwrap()).unwrap();
    assert_eq!(first, bytes("second").await);
}

#[tokio::test]
async fn a_release_s_address_is_in_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let url = Url::parse("https://example.com/0.1.0/trigger-service-bus.tar.gz").unwrap();
    let package = write(
        &checkout().await,
        &small(folder.path()),
        folder.path(),
        Some(url.clone()),
    )
    .unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(package.manifest).unwrap()).unwrap();
    assert_eq!(manifest["name"], "trigger-service-bus");
    assert_eq!(manifest["spinCompatibility"], ">=4.1");
    assert_eq!(manifest["license"], "Apache-2.0");
    assert_eq!(manifest["packages"][0]["url"], url.as_str());
    let digest = sha256(&fs::read(package.archive).unwrap());
    assert_eq!(manifest["packages"][0]["sha256"], digest.as_str());
}

#[tokio::test]
async fn an_archive_that_was_changed_is_not_installed() {
    let folder = tempfile::tempdir().unwrap();
    let package = write(&checkout().await, &small(folder.path()), folder.path(), None).unwrap();
    let mut bytes = fs::read(&package.archive).unwrap();
    bytes.push(0);
    fs::write(&package.archive, bytes).unwrap();
    let error = install(&package.manifest, &folder.path().join("plugins"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("another archive"), "{error}");
}

#[tokio::test]
async fn what_is_installed_is_the_trigger() {
    let host = HostSettings::new().executable;
    if !host.is_file() {
        return petstore_stack::skipped("petstore-host is not built: `cargo xtask build` makes it");
    }
    let folder = tempfile::tempdir().unwrap();
    let package = write(&checkout().await, &host, folder.path(), None).unwrap();
    let plugin = install(&package.manifest, &folder.path().join("plugins")).unwrap();
    assert!(plugin.ends_with(format!(
        "trigger-service-bus/trigger-service-bus{}",
        std::env::consts::EXE_SUFFIX
    )));
    let asked = Command::new(plugin).arg("--launch-metadata-only").output().unwrap();
    assert!(asked.status.success() && asked.stdout.is_empty());
    let metadata: serde_json::Value = serde_json::from_slice(&asked.stderr).unwrap();
    assert!(metadata["all_flags"].is_array(), "{metadata}");
}
