//! What Spin asks, how the plugin ends, what it refuses.

use std::process::{Command, Output};

use petstore_stack::HostLog;
use petstore_stack::spin::PluginError;

use crate::plugin::{App, SOON, installed};

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let (_folder, plugin) = installed();
    let mut command = Command::new(plugin);
    command
        .args(arguments)
        .envs(environment.iter().copied())
        .env_remove("RUST_LOG");
    command.output().unwrap()
}

/// What the plugin says when it refuses a locked app with this text.
fn refusal(locked: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spin.lock");
    std::fs::write(&file, locked).unwrap();
    let url = format!("file://{}", file.display());
    let output = run(&[], &[("SPIN_LOCKED_URL", &url)]);
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn spin_is_told_the_options_on_standard_error_and_the_user_their_meaning() {
    let asked = run(&["--launch-metadata-only"], &[]);
    assert_eq!((asked.status.code(), asked.stdout.len()), (Some(0), 0));
    let metadata: serde_json::Value = serde_json::from_slice(&asked.stderr).unwrap();
    let flags = metadata["all_flags"].as_array().unwrap();
    assert!(flags.iter().any(|flag| flag["long"] == "--variable"), "{metadata}");
    let help = run(&["--help-args-only"], &[]);
    assert_eq!((help.status.code(), help.stderr.len()), (Some(0), 0));
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(
        help.contains("SERVICE-BUS TRIGGER OPTIONS") && help.contains("--variable"),
        "{help}"
    );
}

#[test]
fn started_by_somebody_else_it_says_what_to_do() {
    let output = run(&["--quiet"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("Error: SPIN_LOCKED_URL is not set") && error.contains("petstore-host serve"),
        "{error}"
    );
}

#[test]
fn what_it_cannot_run_is_named() {
    let app = |more: &str| format!("{{\"spin_lock_version\": 1, \"triggers\": [], \"components\": []{more}}}");
    let unknown = refusal(&app(", \"must_understand\": [\"time_travel\"]"));
    assert!(unknown.contains("`time_travel`"), "{unknown}");
    let lacking = refusal(&app(
        ", \"host_requirements\": {\"local_service_chaining\": \"required\"}",
    ));
    assert!(lacking.contains("`local_service_chaining`"), "{lacking}");
    let missing = refusal(&app(", \"variables\": {\"need\": {}}"));
    assert!(
        missing.contains("`need` has no value") && missing.contains("SPIN_VARIABLE_NEED"),
        "{missing}"
    );
}

#[tokio::test]
async fn a_file_that_is_missing_ends_it_with_an_error() {
    let app = App::new().await.with(&["--variable", "queue=work"]);
    let text = std::fs::read_to_string(&app.up.manifest).unwrap();
    std::fs::write(&app.up.manifest, text.replace("probe.wasm", "nowhere.wasm")).unwrap();
    let Err(PluginError::Ended { status, log }) = app.up.start(HostLog::default()).await else {
        panic!("it runs")
    };
    assert_eq!(status.code(), Some(1));
    assert!(
        log.contains("component `probe`") && log.contains("nowhere.wasm"),
        "{log}"
    );
}

#[tokio::test]
async fn told_to_end_it_finishes_what_is_under_way() {
    let app = App::new().await.with(&["--variable", "queue=work"]);
    let plugin = app.start().await;
    let log = plugin.log().clone();
    let begun = |azure: &petstore_emulator::LocalAzure| azure.queue("work").is_some_and(|queue| queue.locked == 1);
    let message = petstore_emulator::Message::new("wait 500".to_owned()).with_id("m");
    app.emulator.send("work", message).unwrap();
    tokio::time::timeout(SOON, app.emulator.wait_until(begun))
        .await
        .unwrap();
    let status = plugin.terminate(SOON).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", log.tail());
    assert!(
        log.lines()
            .iter()
            .any(|line| line.finishes("m") && line.str("outcome") == Some("waited"))
    );
    assert!(
        app.emulator
            .queue("work")
            .is_some_and(|queue| queue.active + queue.locked == 0)
    );
}
