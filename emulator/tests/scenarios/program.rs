//! The program.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

pub fn start(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_petstore-emulator"));
    command
        .arg("--any-port")
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command.spawn().unwrap()
}

pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future)
        .await
        .expect("this takes too long")
}

pub async fn lines(child: &mut Child) -> Vec<String> {
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = Vec::new();
    while lines.len() < 6 {
        lines.push(soon(output.next_line()).await.unwrap().expect("six lines"));
    }
    lines
}

#[tokio::test]
async fn it_tells_how_to_reach_it_and_ends_when_told_to() {
    for signal in ["TERM", "INT"] {
        let mut child = start(&["--queue", "more"]);
        let lines = lines(&mut child).await;
        for (line, start) in lines.iter().zip([
            "service-bus",
            "event-grid",
            "event-hubs",
            "storage",
            "alert-url",
            "console",
        ]) {
            assert!(line.starts_with(start), "{line}");
        }
        let console = lines[5].split_whitespace().nth(1).unwrap();
        let queues = soon(reqwest::get(format!("{console}api/queues/more"))).await.unwrap();
        assert_eq!(queues.status(), 200);
        let id = child.id().unwrap().to_string();
        assert!(
            soon(Command::new("kill").args([&format!("-{signal}"), &id]).status())
                .await
                .unwrap()
                .success()
        );
        assert_eq!(soon(child.wait()).await.unwrap().code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_configuration_file_declares_entities() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    let document = r#"{"UserConfig":{"Namespaces":[{"Name":"n","Queues":[{"Name":"Orders","Properties":{"MaxDeliveryCount":2}}],
        "Topics":[{"Name":"events","Subscriptions":[{"Name":"all"}]}]}]}}"#;
    std::fs::write(&file, document).unwrap();
    let mut child = start(&["--config", file.to_str().unwrap(), "--create-on-use"]);
    let console = lines(&mut child).await[5].split_whitespace().nth(1).unwrap().to_owned();
    for name in ["orders", "events/subscriptions/all"] {
        let queue = soon(reqwest::get(format!("{console}api/queues/{name}"))).await.unwrap();
        assert_eq!(queue.status(), 200, "{name}");
    }
    std::fs::write(&file, document.replace("Orders", "other").replace("events", "orders")).unwrap();
    let mut child = start(&["--config", file.to_str().unwrap()]);
    let console = lines(&mut child).await[5].split_whitespace().nth(1).unwrap().to_owned();
    let topics = soon(reqwest::get(format!("{console}api/topics"))).await.unwrap();
    let topics = soon(topics.text()).await.unwrap();
    assert!(
        topics.contains("orders/subscriptions/all"),
        "a topic may have the default queue's name: {topics}"
    );
    std::fs::write(&file, document.replace("MaxDeliveryCount", "MaxDeliveries")).unwrap();
    let mut child = start(&["--config", file.to_str().unwrap()]);
    assert_eq!(soon(child.wait()).await.unwrap().code(), Some(1));
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).await.unwrap();
    assert!(error.contains("MaxDeliveries"), "{error}");
}

#[tokio::test]
async fn a_taken_port_and_a_bad_setting_are_named() {
    let mut first = start(&[]);
    let console = lines(&mut first).await.pop().unwrap();
    let port = console.trim_end_matches('/').rsplit(':').next().unwrap().to_owned();
    for (arguments, mark) in [
        (
            ["--blob-port", port.as_str()],
            format!("Blob Storage cannot use port {port}"),
        ),
        (["--mail-to", "nobody"], "\"nobody\" is no mail address".to_owned()),
        (["--queue", "a?b"], "\"a?b\" is no name for a queue".to_owned()),
        (["--container", "A"], "the container \"A\" cannot be created".to_owned()),
        (
            ["--smtp", "ftp://me:s3cret@h"],
            "the mail server's URL is malformed".to_owned(),
        ),
    ] {
        let mut child = start(&arguments);
        assert_eq!(soon(child.wait()).await.unwrap().code(), Some(1));
        let mut error = String::new();
        child.stderr.take().unwrap().read_to_string(&mut error).await.unwrap();
        assert!(error.contains(&mark) && !error.contains("s3cret"), "{error}");
    }
}
