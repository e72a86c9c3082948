//! Changes that another site's page sends, and cookies that are not the shop's.

use reqwest::Method;
use serde_json::json;

use super::wire::{authority, exchange};
use crate::shop::{PRODUCT, Shopper, open};

/// The status of a change with this cookie that is sent with these headers.
async fn status(url: &str, cookie: &str, headers: &str) -> u16 {
    let body = format!("product={PRODUCT}&quantity=1");
    let (host, length) = (authority(url), body.len());
    let form = "content-type: application/x-www-form-urlencoded";
    let head = format!("POST /cart/items HTTP/1.1\r\nhost: {host}\r\n{form}\r\ncontent-length: {length}\r\n");
    let cookie = if cookie.is_empty() {
        String::new()
    } else {
        format!("cookie: {cookie}\r\n")
    };
    let request = format!("{head}{cookie}{headers}\r\n{body}");
    exchange(url, request).await.unwrap().status
}

#[tokio::test]
async fn only_the_shop_s_own_pages_change_a_cart() {
    let stack = open().await;
    let mut owner = Shopper::new(&stack);
    owner.add(PRODUCT, 1).await;
    let (url, cookie) = (stack.shop_url().to_owned(), owner.cookie().unwrap().to_owned());
    for forged in [
        "",
        "sec-fetch-site: cross-site\r\n",
        "sec-fetch-site: same-site\r\n",
        &format!("sec-fetch-site: cross-site\r\norigin: {url}\r\n"),
        "origin: null\r\n",
        "origin: https://elsewhere.example\r\n",
        "origin: http://127.0.0.1\r\n",
        &format!("origin: {url}\r\norigin: https://elsewhere.example\r\n"),
    ] {
        assert_eq!(status(&url, &cookie, forged).await, 403, "{forged}");
    }
    assert_eq!(owner.get("/api/cart").await["revision"], 1);
    for own in [
        "sec-fetch-site: same-origin\r\n",
        "sec-fetch-site: none\r\n",
        &format!("origin: {url}\r\n"),
        "origin: https://shop.example\r\nx-forwarded-host: shop.example\r\nx-forwarded-proto: https\r\n",
    ] {
        assert_eq!(status(&url, &cookie, own).await, 303, "{own}");
    }
    assert_eq!(status(&url, "", "").await, 303, "a program without a cookie");
    assert_eq!(owner.get("/api/cart").await["revision"], 5);
    stack.stop().await.unwrap();
}

/// Whatever is done to a cookie, it opens no cart but its own.
#[tokio::test]
async fn a_cookie_that_was_tampered_with_opens_nothing() {
    let stack = open().await;
    let (mut owner, mut other) = (Shopper::new(&stack), Shopper::new(&stack));
    owner.add(PRODUCT, 1).await;
    other.add(PRODUCT, 1).await;
    let whole = owner.cookie().unwrap().to_owned();
    let (owned, signature) = whole.split_once('.').unwrap();
    let flipped = match signature.strip_prefix('0') {
        Some(rest) => format!("1{rest}"),
        None => format!("0{}", &signature[1..]),
    };
    for tampered in [
        format!("{owned}.{flipped}"),
        format!("{owned}.{}", &signature[..signature.len() - 1]),
        format!("{owned}.{signature}0"),
        format!("{owned}.{}", signature.replace(|_: char| true, "z")),
        format!("petstore_session={}.{signature}", other.session()),
        format!("{owned}.{signature}.{signature}"),
        format!("petstore_session=\"{}\"", whole.split_once('=').unwrap().1),
        format!("petstore_session={}", "x".repeat(30_000)),
        whole.replace("petstore_session", "PETSTORE_SESSION"),
    ] {
        let mut thief = Shopper::with_cookie(&stack, &tampered);
        assert_eq!(thief.get("/api/cart").await["revision"], 0, "{tampered:.100}");
    }
    let crowd = "petstore_session=x.y; ".repeat(1_000);
    let mut found = Shopper::with_cookie(&stack, &format!("{crowd}{whole}"));
    assert_eq!(found.get("/api/cart").await["revision"], 1, "among a thousand others");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_change_without_a_cookie_leaves_other_carts_alone() {
    let stack = open().await;
    let mut owner = Shopper::new(&stack);
    owner.add(PRODUCT, 1).await;
    let mut stranger = Shopper::new(&stack);
    let named = stranger.request(Method::POST, "/api/cart/items");
    let named = named.json(&json!({"product": PRODUCT, "quantity": 9, "session": owner.session()}));
    stranger.send(named).await;
    assert_ne!(stranger.session(), owner.session());
    assert_eq!(owner.get("/api/cart").await["lines"][0]["quantity"], 1);
    stack.stop().await.unwrap();
}
