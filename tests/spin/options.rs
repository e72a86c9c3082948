//! What may stand behind `spin up`, and where the variables' values come from.

use crate::plugin::App;

#[tokio::test]
async fn an_option_of_another_trigger_does_no_harm() {
    let app = App::new()
        .await
        .with(&["--listen", "127.0.0.1:3995", "--variable", "queue=work"]);
    let plugin = app.start().await;
    assert_eq!(app.deliver(&plugin, "hello").await.str("outcome"), Some("hello"));
    let warned = plugin.log().lines();
    let warned = warned.iter().find(|line| line.str("level") == Some("WARN")).unwrap();
    assert!(
        warned.message().unwrap().starts_with("--listen is no option"),
        "{}",
        warned.text()
    );
    assert!(!warned.text().contains("3995"), "a value may be secret");
}

#[tokio::test]
async fn a_value_comes_from_the_command_line_or_the_environment_or_the_file_beside() {
    let set = |app: &mut App, queue: &str| {
        app.up.environment.insert("SPIN_VARIABLE_QUEUE".into(), queue.into());
    };
    let write = |app: &App, queue: &str| {
        let file = app.folder.path().join(".env");
        std::fs::write(file, format!("SPIN_VARIABLE_QUEUE={queue}\n")).unwrap();
    };
    let from_file = App::new().await;
    write(&from_file, "work");
    let mut from_environment = App::new().await;
    write(&from_environment, "other");
    set(&mut from_environment, "work");
    let mut from_option = App::new().await.with(&["--variable", "queue=work"]);
    set(&mut from_option, "other");
    for app in [from_file, from_environment, from_option] {
        let plugin = app.start().await;
        assert_eq!(app.deliver(&plugin, "hello").await.str("outcome"), Some("hello"));
    }
}

#[tokio::test]
async fn what_a_component_prints_is_kept_beside_the_manifest_and_may_be_quiet() {
    let app = App::new().await.with(&["--variable", "queue=work", "--quiet"]);
    let plugin = app.start().await;
    app.deliver(&plugin, "trap").await;
    let kept = std::fs::read_to_string(app.folder.path().join(".spin/logs/probe_stderr.txt")).unwrap();
    assert!(kept.contains("told to"), "{kept}");
    let shown = plugin.log().lines();
    assert!(
        !shown.iter().any(|line| line.str("target") == Some("guest")),
        "{}",
        plugin.log().tail()
    );
}
