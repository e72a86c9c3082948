//! Clients that ask for more than requests and answers: other protocols, tunnels, echoes, permission to go on.

use super::wire::{Wire, exchange};
use crate::probe::{MANIFEST, Probe};
use crate::shop::{PRODUCT, Shopper, open};

/// An upgrade is an offer, which nobody has to take (RFC 9110, section 7.8).
#[tokio::test]
async fn offers_of_another_protocol_are_passed_over() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let websocket = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let h2c = "upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n";
    for offer in [websocket, h2c] {
        let mut wire = Wire::open(probe.host.url().unwrap()).await;
        wire.send(format!("GET /first HTTP/1.1\r\nhost: shop\r\n{offer}\r\n"))
            .await;
        let first = wire.answer().await.unwrap();
        assert_eq!((first.status, first.header("upgrade")), (200, ""), "{offer}");
        wire.send("GET /second HTTP/1.1\r\nhost: shop\r\n\r\n").await;
        assert_eq!(wire.answer().await.unwrap().status, 200, "{offer}");
    }
}

/// It is told to only if the request may be handed on.
#[tokio::test]
async fn who_asks_whether_to_send_a_body_is_told() {
    let probe = Probe::start(MANIFEST, &["--body-time", "1"]).await;
    let url = probe.host.url().unwrap();
    let asking = |host: &str| {
        format!("POST /last HTTP/1.1\r\nhost: {host}\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n")
    };
    let mut wire = Wire::open(url).await;
    wire.send(asking("shop")).await;
    assert_eq!(wire.answer().await.unwrap().status, 100);
    wire.send("body").await;
    assert_eq!(wire.answer().await.unwrap().status, 200);

    let mut silent = Wire::open(url).await;
    silent.send(asking("shop")).await;
    assert_eq!(silent.answer().await.unwrap().status, 100);
    assert_eq!(silent.answer().await.unwrap().status, 408);

    assert_eq!(exchange(url, asking("shop, other")).await.unwrap().status, 400);
}

/// An echo would show a page's script the cookie that browsers keep from it.
#[tokio::test]
async fn nothing_is_echoed_tunnelled_or_made_up() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let cookie = shopper.cookie().unwrap().to_owned();
    for (line, status) in [
        ("TRACE /cart", 405),
        ("TRACE /api/cart", 405),
        ("CONNECT 127.0.0.1:22", 400),
        ("CONNECT /cart", 405),
        ("OPTIONS *", 400),
        ("BREW /cart", 405),
        ("get /cart", 405),
        ("G=T /cart", 400),
        (" /cart", 400),
    ] {
        let request = format!("{line} HTTP/1.1\r\nhost: shop\r\ncookie: {cookie}\r\n\r\n");
        let answer = exchange(stack.shop_url(), request).await.unwrap();
        assert_eq!(answer.status, status, "{line}");
        assert!(
            !format!("{answer:?}").contains(&shopper.session()),
            "{line}: {answer:?}"
        );
    }
    stack.stop().await.unwrap();
}
