//! The Logic App over sockets: mails kept, written and sent.

use std::path::Path;
use std::time::Duration;

use crate::support::{emulator, send, soon};
use petstore_emulator::{Answering, DefinitionSource, Emulator, MailSettings, Settings, StartError, Workflow};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const ALERT: &str =
    r#"{"id":"a:1","subject":"Order not stored","text":"2 x Dog food","reason":"storage is down","data":"{\"n\":1}"}"#;

async fn post(emulator: &Emulator, body: &'static str) -> Response {
    send(
        Client::new()
            .post(emulator.alert_url())
            .header("Content-Type", "application/json")
            .body(body),
    )
    .await
}

async fn with(mail: MailSettings) -> Emulator {
    Emulator::start(Settings {
        mail,
        ..Settings::default()
    })
    .await
    .unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn what_is_posted_is_mailed_before_the_answer() {
    let emulator = emulator().await;
    let answer = post(&emulator, ALERT).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let inbox = emulator.inbox();
    assert_eq!(inbox.len(), 1);
    assert_eq!(
        (inbox[0].id.as_str(), inbox[0].to.as_str()),
        ("a:1", "stock@petstore.example")
    );
    assert_eq!(
        (inbox[0].subject.as_str(), inbox[0].data.as_str()),
        ("Order not stored", "{\"n\":1}")
    );
    assert_eq!(inbox[0].text, "2 x Dog food", "the text is the alert's");
}

#[tokio::test]
async fn what_is_wrong_is_not_mailed() {
    let emulator = emulator().await;
    assert_eq!(post(&emulator, "{}").await.status(), StatusCode::BAD_REQUEST);
    let answer = post(&emulator, "{").await;
    let body = answer.text().await.unwrap();
    assert!(
        body.starts_with(r#"{"error":{"code":"InvalidRequestContent""#),
        "{body}"
    );
    let forged = emulator.alert_url().replace("sig=local", "sig=other");
    assert_eq!(
        send(Client::new().post(forged).body(ALERT)).await.status(),
        StatusCode::FORBIDDEN
    );
    assert!(emulator.inbox().is_empty());
}

#[tokio::test]
async fn a_workflow_without_a_response_action_answers_first() {
    let base = Settings::default();
    let workflow = Workflow {
        answering: Answering::AtOnce,
        ..base.workflow.clone()
    };
    let emulator = Emulator::start(Settings { workflow, ..base }).await.unwrap();
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::ACCEPTED);
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
    assert_eq!(post(&emulator, "{}").await.status(), StatusCode::BAD_REQUEST);
}

/// Starts the shipped definition after a change, from a file.
async fn changed(change: impl FnOnce(&mut Value)) -> Result<Emulator, StartError> {
    let shipped = include_str!("../../../deploy/logic-apps/order-alert.json");
    let mut definition = serde_json::from_str(shipped).unwrap();
    change(&mut definition);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), definition.to_string()).unwrap();
    let base = Settings::default();
    let workflow = Workflow {
        definition: DefinitionSource::File(file.path().to_owned()),
        ..base.workflow.clone()
    };
    Emulator::start(Settings { workflow, ..base }).await
}

#[tokio::test]
async fn the_definition_decides_the_mail_and_the_answer() {
    let emulator = changed(|definition| {
        let actions = &mut definition["actions"];
        actions["Send_mail"]["inputs"]["body"]["content"]["plainText"] =
            "Dear stock,\n@{triggerBody()?['text']} (@{toUpper(triggerBody()?['reason'])})".into();
        actions["Mailed"]["inputs"]["statusCode"] = 201.into();
        actions["Mailed"]["inputs"]["headers"] = json!({"x-alert": "@triggerBody()['id']"});
    });
    let emulator = emulator.await.unwrap();
    let answer = post(&emulator, ALERT).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(answer.headers()["x-alert"], "a:1");
    assert_eq!(answer.text().await.unwrap(), r#"{"mailed":"a:1"}"#);
    assert_eq!(emulator.inbox()[0].text, "Dear stock,\n2 x Dog food (STORAGE IS DOWN)");
}

#[tokio::test]
async fn a_definition_without_response_actions_answers_first() {
    let emulator = changed(|definition| {
        let actions = definition["actions"].as_object_mut().unwrap();
        actions.retain(|_, action| action["type"] != "Response");
    });
    let emulator = emulator.await.unwrap();
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::ACCEPTED);
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
}

#[tokio::test]
async fn a_run_that_reaches_no_response_is_a_bad_gateway() {
    let emulator = changed(|definition| {
        definition["actions"]["Send_mail"]["inputs"]["body"]["content"]["subject"] = "@triggerBody()['none']".into();
        definition["actions"]["Not_mailed"]["runAfter"] = json!({"Send_mail": ["TimedOut"]});
    });
    let emulator = emulator.await.unwrap();
    let answer = post(&emulator, ALERT).await;
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    assert!(answer.text().await.unwrap().contains("\"NoResponse\""));
    assert!(emulator.inbox().is_empty());
}

#[tokio::test]
async fn a_definition_that_is_not_supported_does_not_start() {
    let refused = changed(|definition| definition["actions"]["Send_mail"]["type"] = "ServiceBus".into()).await;
    let error = refused.unwrap_err().to_string();
    assert!(
        error.contains("actions.Send_mail") && error.contains("\"ServiceBus\" is not supported"),
        "{error}"
    );
}

#[tokio::test]
async fn mails_are_written_to_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let emulator = with(MailSettings {
        folder: Some(inbox.clone()),
        ..MailSettings::default()
    })
    .await;
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::OK);
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::OK);
    let names = files(&inbox);
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| name.ends_with(".eml")), "{names:?}");
    assert_eq!(
        std::fs::read(inbox.join(&names[0])).unwrap().len(),
        emulator.inbox()[0].eml.len()
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_failed_workflow() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let emulator = with(MailSettings {
        folder: Some(file.path().to_owned()),
        ..MailSettings::default()
    })
    .await;
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::BAD_GATEWAY);
    assert!(emulator.inbox().is_empty());
}

#[tokio::test]
async fn mails_are_sent_to_a_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { take_mail(listener.accept().await.unwrap().0).await });
    let emulator = with(MailSettings {
        smtp: Some(url),
        ..MailSettings::default()
    })
    .await;
    assert_eq!(post(&emulator, ALERT).await.status(), StatusCode::OK);
    let mail = soon(server).await.unwrap();
    assert!(mail.contains("RCPT TO:<stock@petstore.example>"), "{mail}");
    assert!(
        mail.contains("X-Alert-Id: a:1") && mail.contains("2 x Dog food"),
        "{mail}"
    );
    assert_eq!(emulator.inbox().len(), 1);
}

#[tokio::test]
async fn who_waits_too_long_is_told_so_and_the_run_goes_on() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emulator = with(MailSettings {
        smtp: Some(format!("smtp://{}", listener.local_addr().unwrap())),
        ..MailSettings::default()
    })
    .await;
    let request = Client::new()
        .post(emulator.alert_url())
        .header("Content-Type", "application/json");
    let answer = tokio::spawn(send(request.body(ALERT)));
    let (stream, _) = soon(listener.accept()).await.unwrap();
    emulator.advance(Duration::from_secs(120));
    let answer = soon(answer).await.unwrap();
    assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
    assert!(answer.text().await.unwrap().contains("\"GatewayTimeout\""));
    soon(take_mail(stream)).await;
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
}

#[tokio::test]
async fn a_server_that_is_down_is_a_failed_workflow() {
    // Bound and not listening: nobody else gets the port meanwhile.
    let port = tokio::net::TcpSocket::new_v4().unwrap();
    port.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("smtp://me:s3cret@{}", port.local_addr().unwrap());
    let emulator = with(MailSettings {
        smtp: Some(url),
        ..MailSettings::default()
    })
    .await;
    let answer = post(&emulator, ALERT).await;
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    let body = answer.text().await.unwrap();
    assert!(
        body.contains("\"MailNotSent\"") && body.contains("did not take the mail") && !body.contains("s3cret"),
        "{body}"
    );
    assert!(emulator.inbox().is_empty());
}

/// Plays a mail server for one mail. Returns everything that the client said.
async fn take_mail(stream: TcpStream) -> String {
    let mut stream = BufReader::new(stream);
    let mut heard = String::new();
    let mut in_data = false;
    stream.write_all(b"220 test\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() == 0 {
            return heard;
        }
        heard += &line;
        let reply: &[u8] = match (in_data, line.trim_end()) {
            (true, ".") => {
                in_data = false;
                b"250 taken\r\n"
            }
            (true, _) => continue,
            (false, "DATA") => {
                in_data = true;
                b"354 go on\r\n"
            }
            (false, "QUIT") => b"221 bye\r\n",
            (false, _) => b"250 ok\r\n",
        };
        stream.write_all(reply).await.unwrap();
        if !in_data && reply.starts_with(b"250 taken") {
            return heard;
        }
    }
}
