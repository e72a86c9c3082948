use super::*;

#[test]
fn the_ready_line_tells_where_http_is_answered() {
    assert_eq!(
        ready_line("ready http://127.0.0.1:3000"),
        Some(Some("http://127.0.0.1:3000".to_owned()))
    );
    assert_eq!(
        ready_line("ready http://127.0.0.1:3000/\r"),
        Some(Some("http://127.0.0.1:3000".to_owned()))
    );
    assert_eq!(ready_line("ready"), Some(None));
}

#[test]
fn other_lines_are_not_the_ready_line() {
    for line in ["", "already", "ready soon", "readyhttp://127.0.0.1:3000", "not ready"] {
        assert_eq!(ready_line(line), None, "{line}");
    }
}

#[cfg(unix)]
mod with_a_shell_script_as_host {
    use super::*;

    struct Script {
        settings: HostSettings,
        _folder: tempfile::TempDir,
    }

    /// Another process writes the file: had this one a handle for writing, a child that another test is just starting would
    /// inherit it for a moment, and the system runs no file that is open for writing.
    fn script(text: &str) -> Script {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("petstore-host");
        let written = std::process::Command::new("sh")
            .args(["-c", r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 755 "$0""#])
            .arg(&file)
            .arg(text)
            .status();
        assert!(written.unwrap().success());
        Script {
            settings: HostSettings::with_executable(file),
            _folder: folder,
        }
    }

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn it_is_ready_when_it_says_so_and_its_log_is_kept() {
        let script = script(
            "echo '{\"message\":\"loading\"}' >&2; echo ready http://127.0.0.1:4711; echo late >&2; exec sleep 600",
        );
        let host = Host::start(&script.settings).await.unwrap();
        assert_eq!(host.url(), Some("http://127.0.0.1:4711"));
        host.log()
            .wait_for("late", LONG, |line| line.text() == "late")
            .await
            .unwrap();
        assert_eq!(host.log().lines()[0].message(), Some("loading"));
        host.kill().await.unwrap();
    }

    #[tokio::test]
    async fn one_that_ends_early_is_reported_with_its_last_words() {
        let script = script("echo the manifest is missing >&2; exit 2");
        let error = Host::start(&script.settings).await.unwrap_err();
        assert!(matches!(&error, HostError::Ended { status, .. } if status.code() == Some(2)));
        assert!(error.to_string().contains("the manifest is missing"), "{error}");
    }

    #[tokio::test]
    async fn terminating_lets_it_finish() {
        let script = script("trap 'echo drained >&2; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        let host = Host::start(&script.settings).await.unwrap();
        assert_eq!(host.url(), None);
        let log = host.log().clone();
        assert!(host.terminate(LONG).await.unwrap().success());
        log.wait_for("drained", LONG, |line| line.text() == "drained")
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn one_that_does_not_finish_in_time_is_killed() {
        let script = script("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        let host = Host::start(&script.settings).await.unwrap();
        assert_eq!(host.terminate(Duration::from_millis(100)).await.unwrap().code(), None);
    }

    #[tokio::test]
    async fn its_end_is_noticed() {
        let script = script("echo ready; exit 7");
        let mut host = Host::start(&script.settings).await.unwrap();
        assert_eq!(host.ended().await.unwrap().code(), Some(7));
    }
}

#[tokio::test]
async fn a_host_that_is_not_built_is_named_with_the_command_that_builds_it() {
    let settings = HostSettings::with_executable(PathBuf::from("no-such-host"));
    let error = Host::start(&settings).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no-such-host is missing: `cargo xtask build` makes it"
    );
}
