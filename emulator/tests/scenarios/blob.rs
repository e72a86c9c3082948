//! Blob Storage over sockets.

use crate::support::{account_sas, blob, container_sas, emulator, header, part, seconds, send};
use petstore_emulator::Emulator;
use reqwest::{Client, Method, StatusCode};

async fn put(emulator: &Emulator, name: &str, condition: (&str, &str)) -> reqwest::Response {
    let request = blob(emulator, Method::PUT, &format!("orders/{name}"));
    let request = request
        .header("x-ms-blob-type", "BlockBlob")
        .header("Content-Type", "application/json");
    send(
        request
            .header(condition.0, condition.1)
            .header("x-ms-meta-revision", "1")
            .body("{}"),
    )
    .await
}

#[tokio::test]
async fn a_blob_goes_in_and_comes_out() {
    let emulator = emulator().await;
    let written = put(&emulator, "a.json", ("If-None-Match", "*")).await;
    assert_eq!(written.status(), StatusCode::CREATED);
    let etag = header(&written, "etag").to_owned();
    let read = send(blob(&emulator, Method::GET, "orders/a.json")).await;
    assert_eq!(
        (header(&read, "etag"), header(&read, "content-length")),
        (etag.as_str(), "2")
    );
    assert_eq!(header(&read, "x-ms-meta-revision"), "1");
    assert_eq!(read.text().await.unwrap(), "{}");
    let head = send(blob(&emulator, Method::HEAD, "orders/a.json")).await;
    assert_eq!(header(&head, "content-length"), "2");
    assert_eq!(head.text().await.unwrap(), "");

    assert_eq!(
        put(&emulator, "a.json", ("If-None-Match", "*")).await.status(),
        StatusCode::CONFLICT
    );
    assert_eq!(
        put(&emulator, "a.json", ("If-Match", "\"0x1\"")).await.status(),
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(
        put(&emulator, "a.json", ("If-Match", &etag)).await.status(),
        StatusCode::CREATED
    );
    let stored = emulator.blob("orders", "a.json").unwrap();
    assert_eq!((stored.text().as_str(), stored.metadata("Revision")), ("{}", Some("1")));
    assert_ne!(stored.etag.to_string(), etag);
    assert_eq!(emulator.blob_names("orders"), ["a.json"]);
    assert_eq!((emulator.blob_count("orders"), emulator.blob_count("none")), (1, 0));
}

#[tokio::test]
async fn a_large_body_passes_in_both_directions() {
    let emulator = emulator().await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let request = blob(&emulator, Method::PUT, "orders/large").header("x-ms-blob-type", "BlockBlob");
    assert_eq!(send(request.body(body.clone())).await.status(), StatusCode::CREATED);
    let read = send(blob(&emulator, Method::GET, "orders/large")).await;
    assert!(read.bytes().await.unwrap() == body);
}

#[tokio::test]
async fn signatures_are_checked() {
    let emulator = emulator().await;
    put(&emulator, "a", ("x-ms-version", "2022-11-02")).await;
    let connection = emulator.storage_connection();
    let endpoint = part(&connection, "BlobEndpoint");
    let read_all = account_sas("r", seconds(60));
    for (method, path, sas, status, code) in [
        (Method::GET, "orders/a", read_all.clone(), 200, ""),
        (
            Method::DELETE,
            "orders/a",
            read_all.clone(),
            403,
            "AuthorizationPermissionMismatch",
        ),
        (
            Method::GET,
            "orders/a",
            read_all.replace("sp=r", "sp=rd"),
            403,
            "AuthenticationFailed",
        ),
        (
            Method::GET,
            "orders/a",
            account_sas("r", seconds(-1)),
            403,
            "AuthenticationFailed",
        ),
        (Method::GET, "orders/a", container_sas("orders", "r"), 200, ""),
        (
            Method::GET,
            "carts/a",
            container_sas("orders", "r"),
            403,
            "AuthenticationFailed",
        ),
        (
            Method::GET,
            "orders/a",
            String::new(),
            401,
            "NoAuthenticationInformation",
        ),
    ] {
        let response = send(Client::new().request(method.clone(), format!("{endpoint}/{path}?{sas}"))).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "x-ms-error-code")),
            (status, code),
            "{method} {path}"
        );
        let body = response.text().await.unwrap();
        assert!(!body.contains("sig="), "{body}");
    }
    let wrong = Client::new()
        .get(format!("{endpoint}/orders/a"))
        .header("x-ms-date", "Wed, 01 May 2024 12:00:00 GMT");
    let response = send(wrong.header("Authorization", "SharedKey devstoreaccount1:c2lnbmF0dXJl")).await;
    assert_eq!(header(&response, "x-ms-error-code"), "AuthenticationFailed");
    let record = emulator.requests().pop().unwrap();
    assert_eq!(
        (record.path.as_str(), record.status),
        ("/devstoreaccount1/orders/a", Some(403))
    );
    assert_eq!(record.error_code.as_deref(), Some("AuthenticationFailed"));
}
