//! HTTP as no ordinary client speaks it.

use crate::support::{account_sas, authority, emulator, part, root_token, seconds, send, service_bus, soon};
use petstore_emulator::Emulator;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn service_bus_address(emulator: &Emulator) -> String {
    authority(part(&emulator.service_bus_connection(), "Endpoint")).to_owned()
}

/// Sends bytes and returns everything that comes back until the connection closes.
async fn speak(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have closed before it read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = soon(stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn malformed_requests_get_an_error_and_harm_nobody() {
    let emulator = emulator().await;
    let address = service_bus_address(&emulator);
    let many_fields = format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "a: b\r\n".repeat(400));
    let long_field = format!("GET / HTTP/1.1\r\nHost: h\r\na: {}\r\n\r\n", "b".repeat(100_000));
    for (bytes, status) in [
        ("nonsense\r\n\r\n", "400"),
        ("\u{0}\u{1}\u{2}", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        (
            "POST /orders/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "400",
        ),
        (
            "POST /orders/messages HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "400",
        ),
        (
            "POST /orders/messages HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
            "501",
        ),
        (
            "POST /orders/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n",
            "403",
        ),
        (&many_fields, "431"),
        (&long_field, "431"),
    ] {
        let answer = speak(&address, bytes.as_bytes()).await;
        let shown = &bytes[..bytes.len().min(60)];
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{shown:?}: {answer}"
        );
        assert!(
            answer.contains("<Error><Code>") && answer.contains("Connection: close"),
            "{shown:?}: {answer}"
        );
    }
    let sent = send(service_bus(&emulator, reqwest::Method::POST, "/orders/messages").body("x")).await;
    assert_eq!(sent.status(), 201);
}

#[tokio::test]
async fn a_chunked_body_is_put_together() {
    let emulator = emulator().await;
    let request = format!(
        "POST /orders/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {}\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nTrailer: z\r\n\r\n",
        root_token()
    );
    let answer = speak(&service_bus_address(&emulator), request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(emulator.queue("orders").unwrap().messages[0].text, "Wikipedia");
}

#[tokio::test]
async fn a_client_that_waits_to_continue_is_told_to() {
    let emulator = emulator().await;
    let address = authority(part(&emulator.storage_connection(), "BlobEndpoint")).to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "PUT /devstoreaccount1/orders/a?{} HTTP/1.1\r\nHost: {address}\r\nx-ms-blob-type: BlockBlob\r\n\
         Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        account_sas("w", seconds(60))
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    soon(stream.read_exact(&mut interim)).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hello").await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_leaves_in_mid_body_leaves_nothing() {
    let emulator = emulator().await;
    let mut stream = TcpStream::connect(service_bus_address(&emulator)).await.unwrap();
    let head = format!(
        "POST /orders/messages HTTP/1.1\r\nHost: h\r\nAuthorization: {}\r\nContent-Length: 100\r\n\r\nhalf",
        root_token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    assert_eq!(answer, "");
    assert_eq!(emulator.queue("orders").unwrap().active, 0);
}
