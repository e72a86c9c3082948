//! Visitors' requests, forwarded and proxied.

use petstore_stack::functions::{Forwarding, Front};
use reqwest::{Method, StatusCode};

use crate::probe_app::Running;
use crate::shop_app::{PRODUCT, ShopApp};

#[tokio::test]
async fn pages_links_and_cookies_work_below_the_route_prefix() {
    let shop = ShopApp::open().await;
    for path in ["/shop", "/shop/", "/SHOP/"] {
        let page = shop.visit(Method::GET, path).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let text = page.text().await.unwrap();
        assert!(
            text.contains("action=\"/shop/cart/items\"") && text.contains("href=\"/shop/cart\""),
            "{text}"
        );
    }
    assert_eq!(
        shop.visit(Method::GET, "/cart").send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    let form = format!("product={PRODUCT}&quantity=2");
    let post = shop
        .visit(Method::POST, "/shop/cart/items")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let redirect = post.send().await.unwrap();
    assert_eq!(
        redirect.status(),
        StatusCode::SEE_OTHER,
        "a redirect reaches the browser"
    );
    assert_eq!(redirect.headers()["location"], "/shop/cart");
    let cookie = redirect.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let cart = shop
        .visit(Method::GET, "/shop/cart")
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    assert!(cart.text().await.unwrap().contains("Cat tree"));
}

#[tokio::test]
async fn requests_and_answers_are_handed_on_as_they_are() {
    let running = Running::probe().await;
    for forwarding in [Forwarding::Proxied, Forwarding::Forwarded] {
        let front = Front::open(&running.host, "shop", forwarding, true).await.unwrap();
        let get = async |path: &str| {
            let answer = reqwest::get(format!("{}{path}", front.url())).await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        assert_eq!(get("/shop/hello").await, (200, "hello".to_owned()), "{forwarding:?}");
        assert_eq!(
            get("/shop/setting?id=149656222&name=Ink%20And%20Toner").await.1,
            "Ok(None)"
        );
        // A failure passes through.
        assert_eq!(get("/shop/fail").await, (503, "told to".to_owned()));
        assert_eq!(get("/shop/trap").await.0, 500);
        assert_eq!(get("/hello").await.0, 404);
    }
}
