//! Other applications on the same components, as `components/README.md` shows them.

use petstore_stack::skipped;
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::serving::{SECRET, Serving, built, checkout, composed};

#[tokio::test]
async fn a_contact_form_in_rust_uses_all_three_providers() {
    let Some(serving) = Serving::open().await else { return };
    let providers = ["service_bus.wasm", "blob_storage.wasm", "logic_app.wasm"].map(built);
    let file = composed("contact-form.wasm", &built("contact_form.wasm"), &providers);
    let form = serving.serve(&file, &[]).await;
    let post = || Client::new().post(form.url()).body("Do you have parrots?").send();

    let early = post().await.unwrap();
    assert_eq!(early.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        early.text().await.unwrap().contains("NoContainer"),
        "there is no container yet"
    );

    serving.emulator.create_container("contacts").unwrap();
    let posted = post().await.unwrap();
    assert_eq!(posted.status(), StatusCode::CREATED, "{}", serving.log.tail());
    let id = posted.text().await.unwrap();
    let kept = serving.emulator.blob("contacts", &format!("{id}.txt")).unwrap();
    assert_eq!(&kept.body[..], b"Do you have parrots?");
    assert_eq!(
        serving.emulator.queue("orders").unwrap().messages.last().unwrap().id,
        id
    );
    let mail = serving.emulator.inbox().remove(0);
    assert_eq!(mail.id, id);
    assert!(mail.text.contains("Do you have parrots?"), "{}", mail.text);
}

#[tokio::test]
async fn a_handler_in_python_takes_the_reservers_place() {
    let Some(serving) = Serving::open().await else { return };
    let handler = checkout().join("target/examples/picking-list.wasm");
    if !handler.is_file() {
        skipped("the example in Python was not built; `cargo xtask test --only examples` does it");
        return;
    }
    let providers = [handler, built("blob_storage.wasm"), built("logic_app.wasm")];
    let file = composed("picking-list-http.wasm", &built("webhook.wasm"), &providers);
    let lists = serving.serve(&file, &[]).await;
    let deliver = |body: String| {
        let request = Client::new()
            .post(format!("{}/api/eventhandler", lists.url()))
            .bearer_auth(SECRET);
        request
            .header("content-type", "application/cloudevents+json")
            .body(body)
            .send()
    };
    let revision = |revision: u32, quantity: u32| {
        let lines = [json!({ "product": "hay", "name": "Hay", "quantity": quantity })];
        let order = json!({ "session": "s", "revision": revision, "lines": lines });
        json!({ "specversion": "1.0", "id": format!("s:{revision}"), "data": order }).to_string()
    };
    for event in [revision(2, 5), revision(1, 4), "rubbish".to_owned()] {
        let answer = deliver(event).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{}", serving.log.tail());
    }
    let list = serving.emulator.blob("orders", "s.txt").unwrap();
    assert_eq!(
        String::from_utf8_lossy(&list.body),
        "Order s, revision 2\n\n     5 x Hay\n"
    );
    assert_eq!(serving.emulator.inbox().len(), 1);
}
