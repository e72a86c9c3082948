//! What a shopper or a program can get wrong; each is answered, and nothing is changed.

use petstore_stack::Stack;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::shop::{PRODUCT, Shopper, open, order_file};
use crate::storage::remove;

/// The status and the code of the problem that a request is answered with.
async fn problem(shopper: &mut Shopper, request: RequestBuilder) -> (u16, String) {
    let response = shopper.send(request).await;
    let status = response.status().as_u16();
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(content_type, "application/problem+json", "status {status}");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status);
    (status, problem["code"].as_str().unwrap().to_owned())
}

async fn assert_problems(stack: &Stack, cases: Vec<(&str, RequestBuilder, u16, &str)>) {
    for (what, request, status, code) in cases {
        let mut shopper = Shopper::new(stack);
        assert_eq!(
            problem(&mut shopper, request).await,
            (status, code.to_owned()),
            "{what}"
        );
        assert_eq!(
            shopper.cookie(),
            None,
            "{what}: nothing was changed, so there is no session"
        );
    }
    assert!(stack.emulator().blob_names("carts").is_empty());
}

#[tokio::test]
async fn quantities_and_products_that_cannot_be_ordered() {
    let stack = open().await;
    let shopper = Shopper::new(&stack);
    let add = |body: Value| shopper.request(Method::POST, "/api/cart/items").json(&body);
    let quantity = |quantity: Value| add(json!({"product": PRODUCT, "quantity": quantity}));
    let unknown = shopper
        .request(Method::PUT, "/api/cart/items/unicorn")
        .json(&json!({"quantity": 1}));
    let cases = vec![
        (
            "unknown product",
            add(json!({"product": "unicorn", "quantity": 1})),
            404,
            "unknown-product",
        ),
        ("unknown product in the path", unknown, 404, "unknown-product"),
        ("zero", quantity(json!(0)), 422, "invalid-quantity"),
        ("negative", quantity(json!(-1)), 422, "invalid-quantity"),
        ("huge", quantity(json!(1_000_000_000_000_u64)), 422, "invalid-quantity"),
        ("no number", quantity(json!("two")), 422, "invalid-quantity"),
        ("no whole number", quantity(json!(1.5)), 422, "invalid-quantity"),
        ("none", add(json!({"product": PRODUCT})), 422, "invalid-quantity"),
    ];
    assert_problems(&stack, cases).await;
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn requests_that_cannot_be_read() {
    let stack = open().await;
    let shopper = Shopper::new(&stack);
    let post = |content_type: &str, body: String| {
        let request = shopper.request(Method::POST, "/api/cart/items");
        request.header("content-type", content_type).body(body)
    };
    let large = format!("{{\"product\":\"{}\"}}", "x".repeat(64 << 10));
    let chunked = reqwest::Body::wrap_stream(futures_once(large.clone()));
    let cases = vec![
        ("no JSON", post("application/json", "{".into()), 400, "malformed-body"),
        (
            "JSON of another shape",
            post("application/json", "[1]".into()),
            422,
            "invalid-body",
        ),
        (
            "a form",
            post("application/x-www-form-urlencoded", "a=b".into()),
            415,
            "unsupported-media-type",
        ),
        ("over 64 KB", post("application/json", large), 413, "body-too-large"),
        (
            "over 64 KB, in chunks",
            post("application/json", String::new()).body(chunked),
            413,
            "body-too-large",
        ),
        (
            "wrong method",
            shopper.request(Method::PATCH, "/api/cart/items"),
            405,
            "method-not-allowed",
        ),
        (
            "unknown path",
            shopper.request(Method::GET, "/api/nowhere"),
            404,
            "unknown-path",
        ),
    ];
    assert_problems(&stack, cases).await;
    let response = shopper.request(Method::PATCH, "/api/cart").send().await.unwrap();
    assert_eq!(response.headers()["allow"], "GET, HEAD");
    stack.stop().await.unwrap();
}

/// A body whose length is not known beforehand.
fn futures_once(text: String) -> impl futures::Stream<Item = Result<String, std::io::Error>> {
    futures::stream::once(std::future::ready(Ok(text)))
}

/// A client that goes on sending what is refused still reads the answer, and its connection stays usable.
#[tokio::test]
async fn a_body_that_is_too_large_is_answered_while_it_is_still_being_sent() {
    let stack = open().await;
    let address = stack
        .shop_url()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let mut connection = TcpStream::connect(&address).await.unwrap();
    let (half, line) = (vec![b'x'; 100_000], format!("host: {address}\r\n"));
    let head = format!(
        "POST /api/cart/items HTTP/1.1\r\n{line}content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        2 * half.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&half).await.unwrap();
    assert!(
        until(&mut connection, "\"status\":413")
            .await
            .starts_with("HTTP/1.1 413")
    );
    connection.write_all(&half).await.unwrap();
    let next = format!("GET /api/nowhere HTTP/1.1\r\n{line}\r\n");
    connection.write_all(next.as_bytes()).await.unwrap();
    assert!(until(&mut connection, "\"status\":404").await.contains("HTTP/1.1 404"));
    stack.stop().await.unwrap();
}

/// What comes until this text has come.
async fn until(connection: &mut TcpStream, text: &str) -> String {
    let mut received = Vec::new();
    while !String::from_utf8_lossy(&received).contains(text) {
        assert_ne!(
            connection.read_buf(&mut received).await.unwrap(),
            0,
            "closed before {text}"
        );
    }
    String::from_utf8_lossy(&received).into_owned()
}

#[tokio::test]
async fn a_missing_or_forged_cookie_is_a_new_shopper() {
    let stack = open().await;
    let mut owner = Shopper::new(&stack);
    owner.add(PRODUCT, 1).await;
    let signature = owner.cookie().unwrap().split_once('.').unwrap().1.to_owned();
    let forgeries = [
        format!("petstore_session={}", owner.session()),
        format!("petstore_session={}.{}", owner.session(), "0".repeat(signature.len())),
        format!("petstore_session={}.{signature}", "0".repeat(32)),
        "petstore_session=../../etc/passwd.x".to_owned(),
    ];
    for forgery in forgeries {
        let mut thief = Shopper::with_cookie(&stack, &forgery);
        let cart = thief.get("/api/cart").await;
        assert_eq!(
            (&cart["revision"], &cart["lines"]),
            (&json!(0), &json!([])),
            "{forgery}"
        );
        thief.add(PRODUCT, 7).await;
        assert_ne!(thief.session(), owner.session(), "{forgery}");
    }
    assert_eq!(owner.get("/api/cart").await["lines"][0]["quantity"], 1);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_cart_that_is_gone_gets_a_new_session_so_that_no_revision_is_used_twice() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let before = shopper.session();
    remove(&stack, "carts", &shopper.blob()).await;
    shopper.add(PRODUCT, 1).await;
    assert_ne!(shopper.session(), before);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_change_sent_twice_is_made_once() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    for _ in 0..2 {
        let response = shopper.try_add(PRODUCT, 2, Some("the-same-change")).await;
        assert_eq!(response.status(), 200);
    }
    let cart = shopper.get("/api/cart").await;
    assert_eq!(
        (&cart["revision"], &cart["lines"][0]["quantity"]),
        (&json!(1), &json!(2))
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn changes_from_two_tabs_at_once_are_all_kept() {
    let stack = open().await;
    let mut first = Shopper::new(&stack);
    first.add(PRODUCT, 1).await;
    let cookie = first.cookie().unwrap().to_owned();
    let mut tabs: Vec<_> = (0..6).map(|_| Shopper::with_cookie(&stack, &cookie)).collect();
    let changes = tabs.iter_mut().map(|tab| tab.add(PRODUCT, 2));
    futures::future::join_all(changes).await;
    let cart = first.get("/api/cart").await;
    assert_eq!(
        (&cart["revision"], &cart["lines"][0]["quantity"]),
        (&json!(7), &json!(13))
    );
    order_file(&stack, &first.session(), 7).await;
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn forms_are_answered_with_pages() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    let page = shopper
        .send(shopper.request(Method::GET, "/"))
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Cat tree"));
    let form =
        |quantity: &str| format!("product={PRODUCT}&quantity={quantity}&change=0123456789abcdef0123456789abcdef");
    let post = |body: String| {
        let request = shopper.request(Method::POST, "/cart/items");
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let (good, bad) = (post(form("2")), post(form("two")));
    let answer = shopper.send(good).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"/cart".parse().unwrap())
    );
    let cart = shopper
        .send(shopper.request(Method::GET, "/cart"))
        .await
        .text()
        .await
        .unwrap();
    assert!(cart.contains("Cat tree") && cart.contains("value=\"2\""), "{cart}");
    let answer = shopper.send(bad).await;
    assert_eq!(answer.status(), 422);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    stack.stop().await.unwrap();
}
