//! What an answer lets a browser do, whatever was asked: whoever gave it, it runs nothing and stands in no frame.

use reqwest::Method;

use super::wire::{Answer, exchange};
use crate::probe::{MANIFEST, Probe};
use crate::shop::{PRODUCT, Shopper, open};

const MARKUP: &str = "\"'><script>alert(1)</script>";

/// What must be true of all answers; `what` names this one.
fn assert_guarded(what: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{what}: {answer:?}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("server"), "", "{what}");
    assert_eq!(answer.header("x-powered-by"), "", "{what}");
    assert_eq!(answer.header("access-control-allow-origin"), "", "{what}");
}

fn request(line: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("{line} HTTP/1.1\r\nhost: shop\r\n{headers}content-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn every_answer_of_the_shop_is_guarded() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let cookie = format!("cookie: {}\r\n", shopper.cookie().unwrap());
    let page = shopper.send(shopper.request(Method::GET, "/")).await.text().await;
    let page = page.unwrap();
    let mut assets = page.split('"').filter(|text| text.starts_with("/assets/"));
    let style = assets.find(|text| text.ends_with(".css")).unwrap();
    let style = format!("GET {style}");
    for (line, status, is_personal) in [
        ("GET /", 200, true),
        ("GET /cart", 200, true),
        ("GET /products/cat-tree", 200, true),
        ("GET /api/cart", 200, true),
        ("GET /api/cart/reservation", 200, true),
        ("GET /api/products", 200, false),
        (&style, 200, false),
        ("HEAD /cart", 200, true),
        ("GET /nowhere", 404, true),
        ("GET /api/nowhere", 404, true),
        ("PATCH /cart", 405, true),
        ("OPTIONS /api/cart", 405, true),
        ("POST /cart/items", 403, true),
        ("POST /api/cart/items", 403, true),
    ] {
        // The answer to HEAD has no body to wait for.
        let answer = exchange(stack.shop_url(), request(line, &cookie, "")).await.unwrap();
        assert_eq!(answer.status, status, "{line}");
        assert_guarded(line, &answer);
        if is_personal {
            assert_eq!(answer.header("cache-control"), "no-store", "{line}");
        }
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn answers_of_the_host_itself_are_guarded() {
    let manifest = MANIFEST.replace("route = \"/...\"", "route = \"/probe/...\"");
    let probe = Probe::start(&manifest, &["--body-time", "1"]).await;
    let url = probe.host.url().unwrap();
    let chunked = "transfer-encoding: chunked\r\n";
    for (what, bytes, status) in [
        ("no route", request("GET /nowhere", "", ""), 404),
        ("two hosts", request("GET /probe", "host: other\r\n", ""), 400),
        (
            "a body that does not come",
            request("POST /probe", "", "x").replace(": 1\r", ": 2\r"),
            408,
        ),
        (
            "a body that is no body",
            format!("POST /probe HTTP/1.1\r\nhost: shop\r\n{chunked}\r\nx"),
            400,
        ),
    ] {
        let answer = exchange(url, bytes).await.unwrap();
        assert_eq!(answer.status, status, "{what}");
        assert_guarded(what, &answer);
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
    let probe = Probe::start(MANIFEST, &[]).await;
    let trapped = exchange(probe.host.url().unwrap(), request("GET /trap", "", ""))
        .await
        .unwrap();
    assert_eq!(trapped.status, 500);
    assert_guarded("a trap", &trapped);
}

/// Whatever a shopper can make the shop repeat comes back as text.
#[tokio::test]
async fn markup_comes_back_as_text() {
    let stack = open().await;
    let encoded: String = form_urlencoded::byte_serialize(MARKUP.as_bytes()).collect();
    let percent = percent_encoding::utf8_percent_encode(MARKUP, percent_encoding::NON_ALPHANUMERIC).to_string();
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let json = "content-type: application/json\r\n";
    let quoted = serde_json::to_string(MARKUP).unwrap();
    let cases = [
        request("POST /cart/items", form, &format!("product={encoded}&quantity=1")),
        request(
            "POST /cart/items",
            form,
            &format!("product={PRODUCT}&quantity={encoded}"),
        ),
        request(
            "POST /cart/items",
            form,
            &format!("product={PRODUCT}&quantity=1&change={encoded}"),
        ),
        request(&format!("POST /cart/items/{percent}"), form, "quantity=1"),
        request(&format!("POST /cart/items/{percent}/remove"), form, "change=a+b"),
        request(&format!("GET /{percent}"), "", ""),
        request(&format!("GET /?q={percent}"), "", ""),
        request(&format!("GET /?kind={percent}"), "", ""),
        request(&format!("GET /products/{percent}"), "", ""),
        request(&format!("GET /cart?{percent}"), "", ""),
        request(
            "GET /cart",
            &format!("cookie: petstore_session={MARKUP}\r\nreferer: {MARKUP}\r\nuser-agent: {MARKUP}\r\n"),
            "",
        ),
        request(
            "POST /api/cart/items",
            json,
            &format!("{{\"product\":{quoted},\"quantity\":1}}"),
        ),
        request("POST /api/cart/items", json, &format!("{{{quoted}:1}}")),
        request(
            "POST /api/cart/items",
            &format!("{json}idempotency-key: {MARKUP}\r\n"),
            "{}",
        ),
        request(&format!("PUT /api/cart/items/{percent}"), json, "{\"quantity\":1}"),
    ];
    for bytes in cases {
        let answer = exchange(stack.shop_url(), &bytes).await.unwrap();
        let content_type = answer.header("content-type");
        assert!(answer.status != 500, "{bytes}: {answer:?}");
        match content_type.starts_with("text/html") {
            true => assert!(!answer.body.contains("<script>"), "{bytes}: {}", answer.body),
            // A browser shows these as text, because of `nosniff`.
            false => assert!(
                answer.status == 303 || content_type == "application/problem+json",
                "{bytes}: {answer:?}"
            ),
        }
        assert!(!answer.header("location").contains('<'), "{bytes}: {answer:?}");
    }
    stack.stop().await.unwrap();
}
