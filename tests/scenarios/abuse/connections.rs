//! Slow clients, silent ones, thousands of them: each is cut off in time, and others are answered meanwhile.

use std::time::{Duration, Instant};

use petstore_stack::skipped;
use tokio::net::{TcpSocket, TcpStream};

use super::wire::{Wire, authority};
use crate::probe::{MANIFEST, Probe};
use crate::shop::SOON;

/// Between two bytes of a client that takes its time.
const TRICKLE: Duration = Duration::from_millis(100);

/// Sends a little again and again until the host closes the connection or answers; the answer's status.
async fn trickle(wire: &mut Wire, begin: &str, little: &str) -> Option<u16> {
    wire.send(begin).await;
    let begun = Instant::now();
    while begun.elapsed() < SOON {
        if let Ok(answer) = tokio::time::timeout(TRICKLE, wire.answer()).await {
            return answer.map(|answer| answer.status);
        }
        wire.send(little).await;
    }
    panic!("not cut off within {SOON:?}");
}

#[tokio::test]
async fn a_slow_head_is_cut_off_and_others_are_answered_meanwhile() {
    let probe = Probe::start(MANIFEST, &["--head-time", "1"]).await;
    let mut wire = Wire::open(probe.host.url().unwrap()).await;
    let begun = Instant::now();
    let (cut_off, other) = tokio::join!(
        trickle(&mut wire, "GET /hello HTTP/1.1\r\nhost: shop\r\n", "x: y\r\n"),
        probe.get("/hello")
    );
    assert_eq!((cut_off, other.0), (None, 200));
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_slow_body_is_answered_with_408_and_no_guest_hears_of_it() {
    let probe = Probe::start(MANIFEST, &["--body-time", "1"]).await;
    for (framing, little) in [
        ("content-length: 60000", "x"),
        ("transfer-encoding: chunked", "1\r\nx\r\n"),
    ] {
        let mut wire = Wire::open(probe.host.url().unwrap()).await;
        // A guest that heard of this would trap.
        let head = format!("POST /trap HTTP/1.1\r\nhost: shop\r\n{framing}\r\n\r\n");
        assert_eq!(trickle(&mut wire, &head, little).await, Some(408), "{framing}");
        assert!(wire.answer().await.is_none(), "{framing}: the connection stays open");
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let probe = Probe::start(MANIFEST, &["--head-time", "1"]).await;
    let url = probe.host.url().unwrap();
    let mut silent = Wire::open(url).await;
    let mut kept = Wire::open(url).await;
    kept.send("GET /hello HTTP/1.1\r\nhost: shop\r\n\r\n").await;
    assert_eq!(kept.answer().await.unwrap().status, 200);
    assert!(kept.answer().await.is_none());
    assert!(silent.answer().await.is_none());
}

#[tokio::test]
async fn requests_sent_at_once_are_answered_in_their_order() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let mut wire = Wire::open(probe.host.url().unwrap()).await;
    let post = "POST /second HTTP/1.1\r\nhost: shop\r\ncontent-length: 5\r\n\r\nwords";
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n");
    wire.send(format!("{}{post}{}{}", get("/wait"), get("/trap"), get("/last")))
        .await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let answer = wire.answer().await.unwrap();
        answers.push((answer.status, answer.body));
    }
    assert_eq!(answers[0].0, 200);
    assert!(
        answers[0].1.contains("waited") && answers[1].1.contains("second"),
        "{answers:?}"
    );
    assert_eq!(answers[2].0, 500);
    assert!(answers[3].1.contains("last"), "{answers:?}");
}

#[tokio::test]
async fn who_leaves_answers_unread_is_cut_off() {
    let manifest = MANIFEST.replace("route = \"/...\"", "route = \"/hello\"");
    let probe = Probe::start(&manifest, &["--body-time", "1"]).await;
    let url = probe.host.url().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(authority(url).parse().unwrap()).await.unwrap();
    let mut wire = Wire::over(stream);
    let requests = "GET /nowhere HTTP/1.1\r\nhost: shop\r\n\r\n".repeat(100);
    // It blocks once all buffers are full of answers, and fails when the host gives up.
    while wire.send(&requests).await {}
    assert_eq!(probe.get("/hello").await.0, 200);
}

#[tokio::test]
async fn two_thousand_silent_connections_make_room_for_one_with_a_request() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let url = probe.host.url().unwrap();
    let mut silent = Vec::new();
    for _ in 0..2_000 {
        match TcpStream::connect(authority(url)).await {
            Ok(stream) => silent.push(stream),
            Err(error) => return skipped(&format!("this process may not open 2,000 connections: {error}")),
        }
    }
    for _ in 0..5 {
        assert_eq!(probe.get("/hello").await, (200, "hello".into()));
    }
    let full = |line: &petstore_stack::LogLine| line.text().contains("all places for connections are taken");
    probe.host.log().wait_for("that it is full", SOON, full).await.unwrap();
    assert!(
        Wire::over(silent.remove(0)).answer().await.is_none(),
        "the first one is still open"
    );
}

#[tokio::test]
async fn a_request_under_way_keeps_its_place() {
    let probe = Probe::start(MANIFEST, &["--max-connections", "2"]).await;
    let url = probe.host.url().unwrap();
    let mut busy = Wire::open(url).await;
    busy.send("GET /wait?3000 HTTP/1.1\r\nhost: shop\r\n\r\n").await;
    let mut half = Wire::open(url).await;
    half.send("GET /hello HTTP/1.1\r\n").await;
    assert_eq!(probe.get("/hello").await.0, 200);
    assert!(half.answer().await.is_none(), "half a head is no request");
    assert_eq!(busy.answer().await.unwrap().status, 200);
}
