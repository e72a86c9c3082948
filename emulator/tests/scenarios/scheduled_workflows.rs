//! Logic Apps that start by themselves: the one that mails dead letters, and others.

use std::time::Duration;

use petstore_emulator::{
    DefinitionSource, Emulator, Fault, Happening, MailSettings, Message, Misbehaviour, QueueSettings,
    ScheduledWorkflow, Service, Settings, StartError,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{header, send, service_bus, soon};

/// What passes between two runs.
const MINUTE: Duration = Duration::from_secs(61);
/// Longer than a run holds a dead letter.
const LOCK: Duration = Duration::from_secs(301);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn settings(scheduled: ScheduledWorkflow) -> Settings {
    let queue = QueueSettings {
        max_delivery_count: 1,
        // As in Azure. A minute that is passed over takes no lock away.
        lock_duration: Duration::from_secs(300),
        ..QueueSettings::default()
    };
    Settings {
        queues: vec![("orders".to_owned(), queue)],
        scheduled: vec![scheduled],
        ..Settings::default()
    }
}

/// Sends a message, and fails to handle it.
async fn dead_letter(emulator: &Emulator, id: &str, body: &'static str) {
    let message = Message::new(body)
        .with_id(id)
        .with_content_type("application/cloudevents+json");
    emulator.send("orders", message).unwrap();
    let held = send(service_bus(emulator, Method::POST, "/orders/messages/head")).await;
    let location = header(&held, "Location").to_owned();
    let path = &location[location.find("/orders").unwrap()..];
    assert_eq!(
        send(service_bus(emulator, Method::PUT, path)).await.status(),
        StatusCode::OK
    );
}

fn dead_letters(emulator: &Emulator) -> usize {
    emulator.queue("orders").unwrap().dead_lettered
}

#[tokio::test]
async fn a_dead_letter_is_mailed_and_then_gone() {
    let emulator = Emulator::start(settings(ScheduledWorkflow::dead_letters()))
        .await
        .unwrap();
    dead_letter(&emulator, "a:1", r#"{ "n": 1 }"#).await;
    // If no run waits for it any more, the next one finds it.
    emulator.advance(MINUTE);
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
    soon(emulator.wait_until(|_| dead_letters(&emulator) == 0)).await;
    let mail = &emulator.inbox()[0];
    assert_eq!((mail.id.as_str(), mail.subject.as_str()), ("a:1", "Dead letter a:1"));
    assert_eq!(
        (mail.to.as_str(), mail.data.as_str()),
        ("stock@petstore.example", r#"{ "n": 1 }"#)
    );
    assert!(mail.text.contains("MaxDeliveryCountExceeded"), "{}", mail.text);
}

#[tokio::test]
async fn a_dead_letter_stays_until_its_mail_is_out() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    // Where the folder should be, there is a file: mail is down.
    std::fs::write(&inbox, "").unwrap();
    let mail = MailSettings {
        folder: Some(inbox.clone()),
        ..MailSettings::default()
    };
    let emulator = Emulator::start(Settings {
        mail,
        ..settings(ScheduledWorkflow::dead_letters())
    });
    let emulator = emulator.await.unwrap();
    let mut activity = emulator.activity();
    dead_letter(&emulator, "a:1", "{}").await;
    for passed in [MINUTE, LOCK] {
        emulator.advance(passed);
        let failed = async {
            while !matches!(
                activity.next().await.unwrap().unwrap().what,
                Happening::MailFailed { .. }
            ) {}
        };
        soon(failed).await;
        assert_eq!((dead_letters(&emulator), emulator.inbox().len()), (1, 0));
    }
    std::fs::remove_file(&inbox).unwrap();
    emulator.advance(LOCK);
    soon(emulator.wait_until(|_| dead_letters(&emulator) == 0)).await;
    assert_eq!(emulator.inbox().len(), 1, "one mail, however often it was tried");
    assert_eq!(std::fs::read_dir(&inbox).unwrap().count(), 1);
}

#[tokio::test]
async fn a_mail_whose_answer_is_lost_is_sent_again_with_the_same_id() {
    let emulator = Emulator::start(settings(ScheduledWorkflow::dead_letters()))
        .await
        .unwrap();
    emulator.inject(
        Fault::new(Service::LogicApp, Misbehaviour::LoseAnswer)
            .path("/emails:send")
            .times(1),
    );
    dead_letter(&emulator, "a:1", "{}").await;
    emulator.advance(MINUTE);
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
    assert_eq!(dead_letters(&emulator), 1, "nobody knows that it is mailed");
    emulator.advance(LOCK);
    soon(emulator.wait_until(|_| dead_letters(&emulator) == 0)).await;
    let ids: Vec<_> = emulator.inbox().iter().map(|mail| mail.id.clone()).collect();
    assert_eq!(ids, ["a:1", "a:1"]);
}

#[tokio::test]
async fn a_dead_letter_that_cannot_be_deleted_is_mailed_again_with_the_same_id() {
    let emulator = Emulator::start(settings(ScheduledWorkflow::dead_letters()))
        .await
        .unwrap();
    let refused = Misbehaviour::Answer {
        status: 404,
        body: String::new(),
        retry_after_ms: None,
    };
    let fault = emulator.inject(Fault::new(Service::ServiceBus, refused).method(Method::DELETE));
    dead_letter(&emulator, "a:1", "{}").await;
    emulator.advance(MINUTE);
    soon(emulator.wait_until(|azure| azure.inbox().len() == 1)).await;
    soon(emulator.wait_until(|azure| {
        azure
            .requests()
            .iter()
            .any(|request| request.method == "DELETE" && request.status.is_some())
    }))
    .await;
    assert_eq!(dead_letters(&emulator), 1);
    emulator.clear_fault(fault);
    emulator.advance(LOCK);
    soon(emulator.wait_until(|_| dead_letters(&emulator) == 0)).await;
    let ids: Vec<_> = emulator.inbox().iter().map(|mail| mail.id.clone()).collect();
    assert_eq!(ids, ["a:1", "a:1"]);
}

/// Starts a definition with these actions that is due each day.
async fn daily(actions: Value) -> Result<Emulator, StartError> {
    let definition = json!({
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "parameters": { "serviceBusEndpoint": { "type": "String" } },
        "triggers": { "Daily": { "type": "Recurrence", "recurrence": { "frequency": "Day", "interval": 1 } } },
        "actions": actions,
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), definition.to_string()).unwrap();
    Emulator::start(settings(ScheduledWorkflow {
        definition: DefinitionSource::File(file.path().to_owned()),
    }))
    .await
}

fn texts(emulator: &Emulator) -> Vec<String> {
    let queue = emulator.queue("orders").unwrap();
    queue.messages.iter().map(|message| message.text.clone()).collect()
}

/// An action that sends to the queue.
fn sends(body: &Value, run_after: &Value) -> Value {
    json!({
        "type": "Http",
        "inputs": {
            "method": "POST",
            "uri": "@{parameters('serviceBusEndpoint')}/orders/messages",
            "queries": { "api-version": "2015-01" },
            "body": body,
            "authentication": { "type": "ManagedServiceIdentity", "audience": "https://servicebus.azure.net" },
            "retryPolicy": { "type": "fixed", "count": 1, "interval": "PT20M" }
        },
        "runAfter": run_after
    })
}

#[tokio::test]
async fn other_definitions_run_too() {
    let actions = json!({
        "Peek": {
            "type": "Http",
            "inputs": { "method": "GET", "uri": "@{parameters('serviceBusEndpoint')}/nothing", "retryPolicy": { "type": "none" } }
        },
        "Refused": {
            "type": "If",
            "expression": { "or": [{ "equals": ["@actions('Peek')['status']", "Succeeded"] }, { "less": ["@outputs('Peek')['statusCode']", 300] }] },
            "actions": { "Never": { "type": "Compose", "inputs": "x" } },
            "else": { "actions": { "Tell": sends(&json!({ "status": "@outputs('Peek')['statusCode']" }), &json!({})) } },
            "runAfter": { "Peek": ["Failed"] }
        },
        "Last": sends(&json!("@{actions('Never')['status']}, @{actions('Refused')['status']}"), &json!({ "Refused": ["Succeeded"] }))
    });
    let emulator = daily(actions).await.unwrap();
    soon(emulator.wait_until(|_| texts(&emulator).len() == 2)).await;
    assert_eq!(texts(&emulator), [r#"{"status":401}"#, "Skipped, Succeeded"]);
    emulator.advance(DAY);
    soon(emulator.wait_until(|_| texts(&emulator).len() == 4)).await;
}

#[tokio::test]
async fn a_request_is_tried_again_as_its_policy_says_and_a_branch_that_fails_fails_its_if() {
    let actions = json!({
        "Always": {
            "type": "If",
            "expression": "@equals(1, 1)",
            "actions": {
                "First": sends(&json!("first"), &json!({})),
                "After": sends(&json!("after"), &json!({ "First": ["Succeeded"] }))
            },
            "runAfter": {}
        },
        "Told": sends(&json!("it is @{actions('Always')['status']}"), &json!({ "Always": ["Succeeded", "Failed"] }))
    });
    let emulator = daily(actions).await.unwrap();
    let down = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    soon(emulator.wait_until(|_| texts(&emulator).len() == 3)).await;
    assert_eq!(texts(&emulator)[2], "it is Succeeded");
    emulator.inject(Fault::new(Service::ServiceBus, down).times(2));
    emulator.advance(DAY);
    let told = emulator.wait_until(|_| texts(&emulator).len() == 4);
    let time_passes = async {
        // Nobody can see from outside when the pause begins that is to end.
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            emulator.advance(Duration::from_secs(60));
        }
    };
    soon(async {
        tokio::select! { () = told => {}, () = time_passes => {} }
    })
    .await;
    assert_eq!(
        emulator
            .requests()
            .iter()
            .filter(|request| request.fault.is_some())
            .count(),
        2
    );
    assert_eq!(texts(&emulator)[3], "it is Failed");
}

#[tokio::test]
async fn a_definition_that_a_request_starts_is_no_scheduled_one() {
    let started = Emulator::start(settings(ScheduledWorkflow {
        definition: DefinitionSource::OrderAlert,
    }));
    let error = started.await.unwrap_err().to_string();
    assert!(error.contains("a request starts it"), "{error}");
}
