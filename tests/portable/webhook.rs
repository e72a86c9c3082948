//! What the reserver's HTTP front answers.

use petstore_stack::portable::Application;
use reqwest::{Client, Method, RequestBuilder, StatusCode};

use crate::serving::{SECRET, Serving, file};

fn request(url: &str, method: Method) -> RequestBuilder {
    let code: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    Client::new().request(method, format!("{url}/api/eventhandler?code={code}"))
}

#[tokio::test]
async fn both_of_event_grids_handshakes_are_answered_to_whoever_knows_the_secret() {
    let Some(serving) = Serving::open().await else { return };
    let reserver = serving.serve(&file(Application::ReserverHttp), &[]).await;
    let asked = request(&reserver.url(), Method::OPTIONS).header("WebHook-Request-Origin", "eventgrid.azure.net");
    let consent = asked.send().await.unwrap();
    assert_eq!(consent.status(), StatusCode::OK);
    assert_eq!(consent.headers()["webhook-allowed-origin"], "eventgrid.azure.net");
    assert_eq!(consent.headers()["webhook-allowed-rate"], "*");

    let validation =
        r#"[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]"#;
    let asked = request(&reserver.url(), Method::POST).header("aeg-event-type", "SubscriptionValidation");
    let answer = asked.body(validation).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"validationResponse":"512d38b6"}"#);

    for wrong in ["", "?code=guessed"] {
        let url = format!("{}/api/eventhandler{wrong}", reserver.url());
        for method in [Method::POST, Method::OPTIONS] {
            let refused = Client::new().request(method, &url).send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        }
    }
    assert!(serving.emulator.requests().is_empty());
}

#[tokio::test]
async fn what_is_no_event_is_mailed() {
    let Some(serving) = Serving::open().await else { return };
    let reserver = serving.serve(&file(Application::ReserverHttp), &[]).await;
    let batch = request(&reserver.url(), Method::POST)
        .header("content-type", "application/cloudevents-batch+json")
        .body(r#"[{"id":"one"},{"id":"two"}]"#);
    assert_eq!(batch.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let rubbish = request(&reserver.url(), Method::POST).body("rubbish");
    assert_eq!(rubbish.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let mut mails: Vec<_> = serving.emulator.inbox().into_iter().map(|mail| mail.id).collect();
    mails.sort();
    let sum = "71ca7d932e5a9bea82b11425bc83d474727bb94ecde72145e063f8b23b176ea3";
    assert_eq!(
        mails,
        [&format!("a message without an id, SHA-256 {sum}"), "one", "two"]
    );
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let Some(serving) = Serving::open().await else { return };
    let reserver = serving.serve(&file(Application::ReserverHttp), &[]).await;
    let large = request(&reserver.url(), Method::POST).body(vec![b' '; 2 * 1024 * 1024]);
    // It may be refused so early that the rest of the body has nowhere to go.
    if let Ok(refused) = large.send().await {
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert!(serving.emulator.inbox().is_empty());
}

#[tokio::test]
async fn without_a_secret_nothing_is_taken() {
    let Some(serving) = Serving::open().await else { return };
    let reserver = serving
        .serve(&file(Application::ReserverHttp), &[("WEBHOOK_SECRET", "")])
        .await;
    let health = Client::new()
        .get(format!("{}/healthz", reserver.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
    let event = request(&reserver.url(), Method::POST).send().await.unwrap();
    assert_eq!(event.status(), StatusCode::SERVICE_UNAVAILABLE);
}
