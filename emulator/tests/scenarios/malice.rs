//! Clients that stall, leave or lie, at every port: each gets the documented error, and nobody else notices.

use std::time::Duration;

use crate::support::{account_sas, authority, blob, part, seconds, send, soon};
use petstore_emulator::{Emulator, Settings};
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const FIELDS: &str = "Host: 127.0.0.1\r\nContent-Type: application/json";

async fn impatient() -> Emulator {
    let settings = Settings {
        patience: Duration::from_millis(200),
        ..Settings::default()
    };
    Emulator::start(settings).await.unwrap()
}

fn blob_address(emulator: &Emulator) -> String {
    authority(part(&emulator.storage_connection(), "BlobEndpoint")).to_owned()
}

/// Every port, and what is in the body of its errors.
fn ports(emulator: &Emulator) -> [(String, &'static str); 4] {
    let address = |url: &str| authority(url).to_owned();
    [
        (blob_address(emulator), "<?xml"),
        (address(part(&emulator.service_bus_connection(), "Endpoint")), "<Error>"),
        (address(&emulator.alert_url()), "{"),
        (address(&emulator.console_url()), "{"),
    ]
}

async fn open(address: &str, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may refuse before it has read everything.
    let _ = stream.write_all(bytes.as_bytes()).await;
    stream
}

/// What comes back until the connection closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = soon(stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn serves(emulator: &Emulator) {
    let written = blob(emulator, Method::PUT, "orders/proof").header("x-ms-blob-type", "BlockBlob");
    assert_eq!(send(written.body("x")).await.status(), 201);
}

#[tokio::test]
async fn a_request_that_stalls_is_given_up() {
    let emulator = impatient().await;
    for (address, error) in ports(&emulator) {
        for stalls in [
            "PO".to_owned(),
            format!("POST /a HTTP/1.1\r\n{FIELDS}\r\n"),
            format!("POST /a HTTP/1.1\r\n{FIELDS}\r\nContent-Length: 5\r\n\r\nhal"),
            format!("POST /a HTTP/1.1\r\n{FIELDS}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
            format!("POST /a HTTP/1.1\r\n{FIELDS}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrai"),
        ] {
            let answer = rest(open(&address, &stalls).await).await;
            assert!(answer.starts_with("HTTP/1.1 408 "), "{address} {stalls:?}: {answer}");
            let (_, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(body.contains(error), "{address} {stalls:?}: {answer}");
        }
    }
    serves(&emulator).await;
}

#[tokio::test]
async fn a_connection_may_idle_between_requests() {
    let emulator = impatient().await;
    let mut idle = open(&blob_address(&emulator), "").await;
    let stalled = rest(open(&blob_address(&emulator), "PUT").await).await;
    assert!(stalled.starts_with("HTTP/1.1 408 "), "{stalled}");
    let request = format!("GET / HTTP/1.1\r\n{FIELDS}\r\nConnection: close\r\n\r\n");
    idle.write_all(request.as_bytes()).await.unwrap();
    assert!(rest(idle).await.starts_with("HTTP/1.1 400 "));
}

#[tokio::test]
async fn many_that_stall_hold_nobody_up() {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let mut stalled = Vec::new();
    for _ in 0..200 {
        stalled.push(
            open(
                &blob_address(&emulator),
                "PUT /devstoreaccount1/orders/a HTTP/1.1\r\nHost:",
            )
            .await,
        );
    }
    serves(&emulator).await;
    drop(stalled);
    serves(&emulator).await;
}

#[tokio::test]
async fn chunks_that_lie_are_refused() {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let endless_line = format!("5;{}", "x".repeat(100_000));
    let endless_trailer = format!("0\r\n{}", "a: b\r\n".repeat(100_000));
    for (address, error) in ports(&emulator) {
        for (chunks, status) in [
            ("zz\r\n", "400"),
            ("-1\r\nx\r\n", "400"),
            ("2\r\nabc\r\n0\r\n\r\n", "400"),
            ("\r\n\r\n", "400"),
            ("ffffffffffffffff\r\nx", "413"),
            ("fffffffffffffffff\r\nx", "400"),
            ("40000001\r\nx", "413"),
            (&endless_line, "400"),
            (&endless_trailer, "431"),
        ] {
            let request = format!("POST /a HTTP/1.1\r\n{FIELDS}\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
            let answer = rest(open(&address, &request).await).await;
            let shown = &chunks[..chunks.len().min(30)];
            // Service Bus has another status for what is too large.
            let status = if status == "413" && error == "<Error>" {
                "403"
            } else {
                status
            };
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{address} {shown:?}: {answer}"
            );
            let (_, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(body.contains(error), "{address} {shown:?}: {answer}");
        }
    }
    serves(&emulator).await;
}

#[tokio::test]
async fn heads_beyond_all_measure_are_refused() {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let many = "a: b\r\n".repeat(300);
    let long_value = format!("a: {}\r\n", "b".repeat(70_000));
    let long_name = format!("{}: b\r\n", "a".repeat(70_000));
    for (address, error) in ports(&emulator) {
        for fields in [&many, &long_value, &long_name] {
            let answer = rest(open(&address, &format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")).await).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(
                head.starts_with("HTTP/1.1 431 ") && body.contains(error),
                "{address}: {answer}"
            );
        }
        let long_path = rest(
            open(
                &address,
                &format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(70_000)),
            )
            .await,
        );
        assert!(long_path.await.starts_with("HTTP/1.1 431 "), "{address}");
    }
    serves(&emulator).await;
}

#[tokio::test]
async fn a_blob_whose_body_breaks_off_is_not_written() {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let address = blob_address(&emulator);
    let sas = account_sas("wc", seconds(60));
    for framing in [
        "Content-Length: 10\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
    ] {
        let head =
            format!("PUT /devstoreaccount1/orders/half?{sas} HTTP/1.1\r\n{FIELDS}\r\nx-ms-blob-type: BlockBlob\r\n");
        let mut stream = open(&address, &format!("{head}{framing}")).await;
        stream.shutdown().await.unwrap();
        assert_eq!(rest(stream).await, "", "{framing}");
    }
    assert_eq!(emulator.blob("orders", "half"), None);
    serves(&emulator).await;
}
