//! Heads, bodies and paths that no client should send. Each is refused or means one thing only, and the next client is answered.

use super::wire::{Wire, exchange};
use crate::probe::{MANIFEST, Probe};
use crate::shop::{Shopper, open};

/// Sends each over a connection of its own and expects its status; 0 stands for a connection that is closed without an answer.
async fn assert_statuses(url: &str, cases: &[(&str, String, &[u16])]) {
    for (what, bytes, expected) in cases {
        let answer = exchange(url, bytes).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        assert!(expected.contains(&status), "{what}: {answer:?}, not {expected:?}");
    }
}

/// A request to the guest that answers its path, with these header lines and this body.
fn post(headers: &str, body: &str) -> String {
    format!("POST /hello HTTP/1.1\r\nhost: shop\r\n{headers}\r\n{body}")
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let large = "x".repeat(70_000);
    let many = (0..200).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    let cases = [
        (
            "a long path",
            format!("GET /{large} HTTP/1.1\r\nhost: shop\r\n\r\n"),
            &[414, 431][..],
        ),
        ("a long header", post(&format!("x: {large}\r\n"), ""), &[431]),
        ("a long header name", post(&format!("{large}: x\r\n"), ""), &[400, 431]),
        ("many headers", post(&many, ""), &[431]),
        (
            "no end",
            format!("GET / HTTP/1.1\r\n{}", "x: y\r\n".repeat(100_000)),
            &[431, 0],
        ),
    ];
    let url = probe.host.url().unwrap();
    assert_statuses(url, &cases).await;
    assert_eq!(probe.get("/hello").await.0, 200);
}

#[tokio::test]
async fn requests_whose_length_is_uncertain_are_refused() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let chunked = |body: &str| post("transfer-encoding: chunked\r\n", body);
    let refused = &[400][..];
    let cases = [
        (
            "two lengths",
            post("content-length: 2\r\ncontent-length: 3\r\n", "abc"),
            refused,
        ),
        ("a list of lengths", post("content-length: 2, 3\r\n", "abc"), refused),
        ("a length with a sign", post("content-length: +2\r\n", "ab"), refused),
        ("a negative length", post("content-length: -2\r\n", "ab"), refused),
        (
            "a length in hexadecimal",
            post("content-length: 0x2\r\n", "ab"),
            refused,
        ),
        (
            "a length beyond all numbers",
            post("content-length: 99999999999999999999\r\n", "ab"),
            refused,
        ),
        (
            "a coding that nobody knows",
            post("transfer-encoding: xchunked\r\n", "0\r\n\r\n"),
            refused,
        ),
        (
            "chunked, but not last",
            post("transfer-encoding: chunked, identity\r\n", "0\r\n\r\n"),
            refused,
        ),
        ("a chunk's size that is none", chunked("g\r\nab\r\n0\r\n\r\n"), refused),
        (
            "a chunk's size beyond all numbers",
            chunked("fffffffffffffffff\r\nab\r\n0\r\n\r\n"),
            refused,
        ),
        ("a chunk longer than it says", chunked("1\r\nab\r\n0\r\n\r\n"), refused),
        (
            "chunks in HTTP/1.0",
            chunked("0\r\n\r\n").replace("1.1", "1.0"),
            refused,
        ),
    ];
    let url = probe.host.url().unwrap();
    assert_statuses(url, &cases).await;
    assert_eq!(probe.get("/hello").await.0, 200);
}

/// With both, the chunks count (RFC 9112, section 6.1). What a front end that goes by the length takes for the end of the body is no request here.
#[tokio::test]
async fn chunks_count_and_not_the_length_beside_them() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let hidden = "GET /trap HTTP/1.1\r\nhost: shop\r\n\r\n";
    let body = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
    for headers in [
        "content-length: 4\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
    ] {
        let mut wire = Wire::open(probe.host.url().unwrap()).await;
        wire.send(post(headers, &body)).await;
        wire.send("GET /last HTTP/1.1\r\nhost: shop\r\n\r\n").await;
        assert_eq!(wire.answer().await.unwrap().status, 200, "{headers}");
        let next = wire.answer().await;
        assert!(
            next.as_ref().is_none_or(|next| next.body.contains("last")),
            "{headers}: {next:?}"
        );
    }
}

#[tokio::test]
async fn heads_that_can_be_read_in_two_ways_are_refused() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let get = |rest: &str| format!("GET /hello HTTP/1.1\r\n{rest}\r\n");
    let refused = &[400][..];
    let cases = [
        ("no host", get(""), refused),
        ("two hosts", get("host: shop\r\nhost: other\r\n"), refused),
        ("a list of hosts", get("host: shop, other\r\n"), refused),
        ("a host with a path", get("host: shop/other\r\n"), refused),
        ("a space before the colon", get("host: shop\r\nx : y\r\n"), refused),
        ("a folded line", get("host: shop\r\nx: y\r\n z\r\n"), refused),
        ("a line without a colon", get("host: shop\r\nx\r\n"), refused),
        ("NUL in a value", get("host: shop\r\nx: \0\r\n"), refused),
        ("a lone carriage return", get("host: shop\r\nx: a\rb\r\n"), refused),
        ("no version", "GET /hello\r\n\r\n".into(), refused),
        (
            "an unknown version",
            "GET /hello HTTP/9.9\r\nhost: shop\r\n\r\n".into(),
            refused,
        ),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), &[0]),
        ("TLS", "\u{16}\u{3}\u{1}\0\u{5}hello\r\n\r\n".into(), refused),
    ];
    let url = probe.host.url().unwrap();
    assert_statuses(url, &cases).await;
    assert_eq!(probe.get("/hello").await.0, 200);
}

/// The shop's paths are what they look like: nothing is decoded, resolved or joined on the way to a route.
#[tokio::test]
async fn tricks_with_paths_lead_nowhere() {
    let stack = open().await;
    let url = stack.shop_url().to_owned();
    let nowhere = &[400, 404, 405][..];
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nhost: shop\r\n\r\n");
    let cases: Vec<_> = [
        "/../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/cart",
        "/api/%2e%2e/api/cart",
        "/api%2fcart",
        "//cart",
        "/./cart",
        "/cart/..",
        "/cart%00",
        "/cart\0",
        "/cart;x=y",
        "/cart\\..",
        "/CART",
        "/\u{e9}",
        "cart",
        "*",
        "http://",
    ]
    .map(|target| (target, get(target), nowhere))
    .into();
    assert_statuses(&url, &cases).await;
    let absolute = exchange(&url, get("http://shop/api/cart")).await.unwrap();
    assert_eq!(absolute.status, 200, "a whole address is its path");
    assert_eq!(Shopper::new(&stack).get("/api/cart").await["revision"], 0);
    stack.stop().await.unwrap();
}
