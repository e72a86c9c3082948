use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use petstore_orders::Line;

use super::*;
use crate::assets::{ICON, SCRIPT, STYLE};
use crate::catalogue::PRODUCTS;

/// The value of a page's first input of this name.
fn input<'a>(page: &'a str, name: &str) -> &'a str {
    let start = page.find(&format!("name=\"{name}\" value=\"")).unwrap() + name.len() + 15;
    page[start..].split('"').next().unwrap()
}

#[test]
fn the_shop_shows_every_product_with_a_form() {
    let page = html(&Client::new().get("/"));
    for product in &PRODUCTS {
        assert!(page.contains(&format!("value=\"{}\"", product.id)), "{}", product.id);
    }
    assert!(page.contains("Aquarium, &lt;60 l, with filter") && !page.contains("<60"));
    assert!(page.contains("Rope toy &quot;Tug&quot;"));
    assert_eq!(input(&page, "change").len(), 32);
}

#[test]
fn the_first_page_with_all_it_needs_is_below_30_kb_compressed() {
    let mut client = Client::new();
    let mut page = GzEncoder::new(Vec::new(), Compression::best());
    page.write_all(&client.get("/").body).unwrap();
    let mut bytes = page.finish().unwrap().len();
    for asset in [&STYLE, &SCRIPT, &ICON] {
        let reply = client.get(&asset.path(""));
        assert_eq!((reply.status, header(&reply, "content-encoding")), (200, Some("gzip")));
        bytes += reply.body.len();
    }
    assert!((5_000..30_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn a_form_leads_to_the_cart() {
    let mut client = Client::new();
    let reply = client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    assert_eq!((reply.status, header(&reply, "location")), (303, Some("/cart")));
    let page = html(&client.get("/cart"));
    assert!(page.contains("Cat tree, 140 cm") && page.contains("€158.00"), "{page}");
    assert!(page.contains("data-state=\"pending\""), "{page}");

    assert_eq!(
        client.form("/cart/items/cat-tree", "change=page2&quantity=5").status,
        303
    );
    assert_eq!(client.host.look(|state| state.only_cart().quantity("cat-tree")), 5);
    assert_eq!(client.form("/cart/items/cat-tree/remove", "change=page3").status, 303);
    assert!(html(&client.get("/cart")).contains("Your cart is empty"));
    assert_eq!(client.published().len(), 3);
}

#[test]
fn a_form_sent_twice_counts_once_and_another_form_of_the_page_counts() {
    let mut client = Client::new();
    client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    client.form("/cart/items", "change=page1&product=cat-tree&quantity=3");
    client.form("/cart/items", "change=page1&product=meadow-hay-1kg&quantity=2");
    let cart = client.host.look(|state| state.only_cart());
    assert_eq!(
        (
            cart.revision,
            cart.quantity("cat-tree"),
            cart.quantity("meadow-hay-1kg")
        ),
        (3, 5, 2)
    );
}

#[test]
fn a_name_with_markup_is_shown_as_text() {
    let mut client = Client::new();
    client.add("cat-tree", 1);
    client.host.look(|state| {
        let mut cart = state.only_cart();
        let product = "\"><script>alert(1)</script>".to_owned();
        cart.lines.push(Line {
            product,
            name: "<img src=x onerror=alert(1)>".into(),
            quantity: 1,
        });
        state.store_text(
            &format!("carts/{}.json", cart.session),
            &serde_json::to_string(&cart).unwrap(),
        );
    });
    let page = html(&client.get("/cart"));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "{page}");
    assert!(!page.contains("<img src=x") && !page.contains("<script>"), "{page}");
    let path = page
        .split("action=\"")
        .find(|rest| rest.contains("%3Cscript%3E") && rest.contains("/remove"))
        .unwrap();
    assert_eq!(client.form(path.split('"').next().unwrap(), "change=page1").status, 303);
    assert_eq!(client.host.look(|state| state.only_cart().lines.len()), 1);
}

#[test]
fn a_broker_that_is_down_gives_a_page_whose_form_repeats_the_change() {
    let mut client = Client::new();
    client.host.look(|state| state.broker_down = Some(broker_down()));
    let reply = client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    assert_eq!(reply.status, 503);
    let page = html(&reply);
    assert!(
        page.contains("The cart is kept") && page.contains("action=\"/cart/items\""),
        "{page}"
    );
    assert_eq!(
        (
            input(&page, "change"),
            input(&page, "product"),
            input(&page, "quantity")
        ),
        ("page1", "cat-tree", "2")
    );

    client.host.look(|state| state.broker_down = None);
    let retry = "change=page1&product=cat-tree&quantity=2";
    assert_eq!(client.form("/cart/items", retry).status, 303);
    assert_eq!(client.host.look(|state| state.only_cart().quantity("cat-tree")), 2);
    assert_eq!(client.published().len(), 1);
}

#[test]
fn storage_that_is_down_gives_a_page_that_says_so() {
    let mut client = Client::new();
    client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    client.host.look(|state| state.broken_container = Some("carts"));
    let reply = client.get("/cart");
    assert_eq!(reply.status, 503);
    let page = html(&reply);
    assert!(
        page.contains("cannot be reached at the moment") && !page.contains("secret-free detail"),
        "{page}"
    );
    let reply = client.form("/cart/items/cat-tree/remove", "change=page9");
    assert_eq!((reply.status, input(&html(&reply), "change")), (503, "page9"));
}

#[test]
fn a_cart_that_is_not_confirmed_can_be_published_again() {
    let mut client = Client::new();
    assert_eq!(client.form("/cart/publish", "").status, 303);
    client.form("/cart/items", "change=page1&product=cat-tree&quantity=2");
    client
        .host
        .look(|state| state.now += std::time::Duration::from_secs(31));
    assert!(html(&client.get("/cart")).contains("action=\"/cart/publish\""));
    assert_eq!(client.form("/cart/publish", "").status, 303);
    assert_eq!(client.published().len(), 2);
    client.host.look(|state| state.broker_down = Some(broker_down()));
    let reply = client.form("/cart/publish", "");
    assert_eq!(reply.status, 503);
    assert!(html(&reply).contains("Try again"));
}

#[test]
fn bad_forms_get_a_readable_page() {
    let mut client = Client::new();
    for (body, status) in [
        ("product=unicorn&quantity=1", 404),
        ("product=cat-tree&quantity=0", 422),
        ("product=cat-tree&quantity=-1", 422),
        ("product=cat-tree&quantity=1000", 422),
        ("product=cat-tree&quantity=many", 422),
        ("product=cat-tree", 422),
        ("", 404),
        ("product=cat-tree&quantity=1&change=a+b", 400),
    ] {
        let reply = client.form("/cart/items", body);
        assert_eq!(reply.status, status, "{body}");
        assert!(html(&reply).contains("role=\"alert\""), "{body}");
    }
    let request = client.request("POST", "/cart/items", "multipart/form-data; boundary=x", "");
    assert_eq!(client.send(&request).status, 415);
    let large = Request {
        body: Body::TooLarge,
        ..client.request("POST", "/cart/items", "application/x-www-form-urlencoded", "")
    };
    assert_eq!(client.send(&large).status, 413);
    assert_eq!(client.get("/nowhere").status, 404);
    let reply = client.get("/cart/items");
    assert_eq!((reply.status, header(&reply, "allow")), (405, Some("POST")));
    client
        .host
        .look(|state| assert!(state.blobs.is_empty() && state.published.is_empty()));
}

#[test]
fn links_and_forms_are_below_the_base_path() {
    let mut client = Client::new();
    client
        .host
        .look(|state| drop(state.settings.insert("base_path".into(), "/pets/".into())));
    let page = html(&client.get("/pets/"));
    assert!(
        page.contains(&format!("href=\"{}\"", STYLE.path("/pets"))) && page.contains("action=\"/pets/cart/items\""),
        "{page}"
    );
    let reply = client.form("/pets/cart/items", "change=p&product=cat-tree&quantity=1");
    assert_eq!((reply.status, header(&reply, "location")), (303, Some("/pets/cart")));
    assert_eq!(client.get("/cart").status, 200);
    assert_eq!(client.get(&STYLE.path("/pets")).status, 200);
}

#[test]
fn a_base_path_that_looks_like_a_path_of_the_shop_hides_nothing() {
    // What is in front has taken the base path off.
    for base_path in ["/api", "/cart", "/products", "/assets", "/api/cart", "/ap"] {
        let mut client = Client::new();
        client
            .host
            .look(|state| drop(state.settings.insert("base_path".into(), base_path.into())));
        let script = SCRIPT.path(base_path);
        assert!(html(&client.get("/")).contains(&script), "{base_path}");
        assert_eq!(client.get(&SCRIPT.path("")).status, 200, "{base_path}");
        assert!(html(&client.get("/cart")).contains("Your cart is empty"), "{base_path}");
        assert!(
            html(&client.get("/products/cat-tree")).contains("Cat tree"),
            "{base_path}"
        );
        assert_eq!(value(&client.get("/api/cart"))["revision"], 0, "{base_path}");
        assert_eq!(
            value(&client.get("/api/cart/reservation"))["state"],
            "none",
            "{base_path}"
        );
        assert!(value(&client.get("/api/products")).is_array(), "{base_path}");
        problem(&client.get("/api/nowhere"), 404, "unknown-path");
    }
}
