use petstore_orders::event;

use super::*;

#[test]
fn products_have_all_that_a_shop_shows() {
    let reply = Client::new().get("/api/products");
    let products = value(&reply);
    assert!(products.as_array().unwrap().len() >= 8);
    let tree = products
        .as_array()
        .unwrap()
        .iter()
        .find(|product| product["id"] == "cat-tree")
        .unwrap();
    assert_eq!(
        (&tree["name"], &tree["kind"], &tree["price"], &tree["currency"]),
        (
            &"Cat tree, 140 cm".into(),
            &"cat".into(),
            &"79.00".into(),
            &"EUR".into()
        )
    );
}

#[test]
fn a_whole_number_may_have_a_fraction_of_zero() {
    let mut client = Client::new();
    for (text, quantity) in [("2.0", 2), ("10.00", 10), ("10", 10)] {
        let cart = value(&client.json("PUT", "/api/cart/items/cat-tree", &format!(r#"{{"quantity":{text}}}"#)));
        assert_eq!(cart["lines"][0]["quantity"], quantity, "{text}");
    }
}

#[test]
fn a_cart_is_filled_changed_and_emptied() {
    let mut client = Client::new();
    let empty = value(&client.get("/api/cart"));
    assert_eq!(
        empty.to_string(),
        r#"{"currency":"EUR","lines":[],"revision":0,"session":null,"time":null,"total":"0.00"}"#
    );

    let reply = client.add("cat-tree", 1);
    assert_eq!(reply.status, 200);
    client.add("meadow-hay-1kg", 2);
    let cart = value(&client.add("cat-tree", 2));
    assert_eq!((&cart["revision"], &cart["total"]), (&3.into(), &"246.80".into()));
    assert_eq!(cart["lines"][0]["product"], "cat-tree");
    assert_eq!(cart["lines"][0]["name"], "Cat tree, 140 cm");
    assert_eq!(cart["lines"][0]["quantity"], 3);
    assert_eq!(cart["lines"][0]["price"], "79.00");

    assert_eq!(
        value(&client.json("PUT", "/api/cart/items/cat-tree", r#"{"quantity":1}"#))["revision"],
        4
    );
    assert_eq!(
        value(&client.json("DELETE", "/api/cart/items/meadow-hay-1kg", ""))["revision"],
        5
    );
    let cart = value(&client.json("DELETE", "/api/cart/items/cat-tree", ""));
    assert_eq!(
        (&cart["revision"], &cart["lines"]),
        (&6.into(), &Value::Array(Vec::new()))
    );
    assert_eq!(value(&client.get("/api/cart")), cart);
}

#[test]
fn each_change_is_published_whole_as_an_event() {
    let mut client = Client::new();
    client.add("cat-tree", 1);
    client.add("aquarium-54l", 2);
    let cart = client.host.look(|state| state.only_cart());
    assert_eq!(
        client.published(),
        [1, 2].map(|revision| format!("{}:{revision}", cart.session))
    );
    client.host.look(|state| {
        let message = &state.published[1];
        assert_eq!(
            (message.subject.as_str(), message.content_type.as_str()),
            (cart.session.as_str(), event::CONTENT_TYPE)
        );
        assert_eq!(event::from_json(&message.body).unwrap(), cart.order());
    });
}

#[test]
fn a_quantity_set_again_is_published_again_under_the_same_revision() {
    let mut client = Client::new();
    client.json("PUT", "/api/cart/items/cat-tree", r#"{"quantity":2}"#);
    let again = value(&client.json("PUT", "/api/cart/items/cat-tree", r#"{"quantity":2}"#));
    assert_eq!(again["revision"], 1);
    client
        .host
        .look(|state| assert_eq!(state.published[0].body, state.published[1].body));
}

#[test]
fn a_change_sent_twice_is_made_once() {
    let mut client = Client::new();
    let body = r#"{"product":"cat-tree","quantity":2}"#;
    let first = client.with_key("key-1", "POST", "/api/cart/items", body);
    let second = client.with_key("\"key-1\"", "POST", "/api/cart/items", body);
    assert_eq!(value(&first), value(&second));
    client
        .host
        .look(|state| assert_eq!((state.published.len(), state.puts), (2, 1)));
    let other = client.with_key(
        "key-1",
        "POST",
        "/api/cart/items",
        r#"{"product":"cat-tree","quantity":3}"#,
    );
    problem(&other, 422, "idempotency-key-reused");
    problem(
        &client.with_key("ä", "POST", "/api/cart/items", body),
        400,
        "invalid-idempotency-key",
    );
}

#[test]
fn a_broker_that_is_down_is_an_error_and_the_cart_is_kept() {
    let mut client = Client::new();
    client.host.look(|state| state.broker_down = Some(broker_down()));
    let reply = client.add("cat-tree", 2);
    let told = problem(&reply, 503, "not-published");
    assert_eq!(header(&reply, "retry-after"), Some("2"));
    let key = told["idempotency_key"].as_str().unwrap();
    assert_eq!(value(&client.get("/api/cart"))["lines"][0]["quantity"], 2);
    assert!(
        client
            .host
            .look(|state| state.log[0].contains("was not published: broker unavailable: connection refused"))
    );

    client.host.look(|state| state.broker_down = None);
    let retried = client.with_key(key, "POST", "/api/cart/items", r#"{"product":"cat-tree","quantity":2}"#);
    assert_eq!((retried.status, value(&retried)["revision"].as_u64()), (200, Some(1)));
    assert_eq!(client.published().len(), 1);
}

#[test]
fn the_next_change_publishes_what_an_outage_left_behind() {
    let mut client = Client::new();
    client.host.look(|state| state.broker_down = Some(broker_down()));
    client.add("cat-tree", 2);
    client.host.look(|state| state.broker_down = None);
    assert_eq!(client.add("meadow-hay-1kg", 1).status, 200);
    client
        .host
        .look(|state| assert_eq!(event::from_json(&state.published[0].body).unwrap().lines.len(), 2));
}

#[test]
fn the_current_revision_is_published_again_on_request() {
    let mut client = Client::new();
    problem(&client.json("POST", "/api/cart/publish", ""), 404, "no-cart");
    client.add("cat-tree", 2);
    let reply = client.json("POST", "/api/cart/publish", "");
    assert_eq!((reply.status, value(&reply)["revision"].as_u64()), (200, Some(1)));
    assert_eq!(client.published().len(), 2);
    client.host.look(|state| state.broker_down = Some(broker_down()));
    problem(&client.json("POST", "/api/cart/publish", ""), 503, "not-published");
}

#[test]
fn storage_that_is_down_is_an_error() {
    let mut client = Client::new();
    client.add("cat-tree", 2);
    client.host.look(|state| state.broken_container = Some("carts"));
    problem(&client.get("/api/cart"), 503, "cart-unavailable");
    problem(&client.get("/api/cart/reservation"), 503, "cart-unavailable");
    problem(&client.add("cat-tree", 2), 503, "cart-unavailable");
    problem(&client.json("POST", "/api/cart/publish", ""), 503, "cart-unavailable");
    assert_eq!(client.published().len(), 1);
}

#[test]
fn a_first_change_in_doubt_is_found_by_its_retry() {
    let mut client = Client::new();
    client.host.look(|state| {
        state.writes.push_back(Write::AnswerLost);
        state.reads.push_back(storage_down());
    });
    let body = r#"{"product":"cat-tree","quantity":2}"#;
    let doubt = problem(
        &client.with_key("key-1", "POST", "/api/cart/items", body),
        503,
        "cart-unavailable",
    );
    assert_eq!(doubt["idempotency_key"], "key-1");
    assert!(client.published().is_empty());
    let retried = client.with_key("key-1", "POST", "/api/cart/items", body);
    assert_eq!(value(&retried)["revision"], 1);
    client
        .host
        .look(|state| assert_eq!((state.only_cart().quantity("cat-tree"), state.published.len()), (2, 1)));
}

#[test]
fn a_cart_under_siege_is_busy() {
    let mut client = Client::new();
    client.host.look(|state| state.contended = true);
    problem(&client.add("cat-tree", 2), 503, "cart-busy");
}

#[test]
fn quantities_that_cannot_be_ordered_are_refused() {
    let mut client = Client::new();
    for quantity in [
        "0",
        "-1",
        "1000",
        "1.5",
        "1e400",
        "\"two\"",
        "null",
        "true",
        "[]",
        "99999999999999999999",
    ] {
        let body = format!(r#"{{"product":"cat-tree","quantity":{quantity}}}"#);
        problem(&client.json("POST", "/api/cart/items", &body), 422, "invalid-quantity");
        problem(
            &client.json("PUT", "/api/cart/items/cat-tree", &body),
            422,
            "invalid-quantity",
        );
    }
    problem(
        &client.json("POST", "/api/cart/items", r#"{"product":"cat-tree"}"#),
        422,
        "invalid-quantity",
    );
    client.add("cat-tree", 999);
    let told = problem(&client.add("cat-tree", 1), 409, "too-many");
    assert!(told["detail"].as_str().unwrap().contains("1000 in the cart"), "{told}");
    assert_eq!(client.published().len(), 1);
}

#[test]
fn unknown_products_are_not_found() {
    let mut client = Client::new();
    let told = problem(&client.add("unicorn<script>", 1), 404, "unknown-product");
    assert_eq!(told["detail"], "The shop has no product `unicorn<script>`.");
    problem(
        &client.json("PUT", "/api/cart/items/unicorn", r#"{"quantity":1}"#),
        404,
        "unknown-product",
    );
    problem(
        &client.json("DELETE", "/api/cart/items/unicorn", ""),
        404,
        "unknown-product",
    );
    client.host.look(|state| assert!(state.blobs.is_empty()));
}

#[test]
fn a_removal_that_is_sent_again_is_published_though_neither_shop_nor_cart_has_the_product() {
    let mut client = Client::new();
    client.add("cat-tree", 2);
    client
        .host
        .look(|state| state.rename_in_carts("cat-tree", "no-longer-sold"));
    let path = "/api/cart/items/no-longer-sold";
    client.host.look(|state| state.broker_down = Some(broker_down()));
    let told = client.with_key("key-1", "DELETE", path, "");
    assert_eq!(problem(&told, 503, "not-published")["idempotency_key"], "key-1");

    client.host.look(|state| state.broker_down = None);
    let retried = client.with_key("key-1", "DELETE", path, "");
    assert_eq!((retried.status, value(&retried)["revision"].as_u64()), (200, Some(2)));
    assert_eq!(client.published().len(), 2);
    problem(&client.with_key("key-2", "DELETE", path, ""), 404, "unknown-product");
}

#[test]
fn removing_what_is_not_there_is_fine() {
    let mut client = Client::new();
    let reply = client.json("DELETE", "/api/cart/items/cat-tree", "");
    assert_eq!((reply.status, &value(&reply)["session"]), (200, &Value::Null));
    assert_eq!(header(&reply, "set-cookie"), None);
    client
        .host
        .look(|state| assert!(state.blobs.is_empty() && state.published.is_empty()));
}

#[test]
fn bodies_that_do_not_fit_are_told_apart() {
    let mut client = Client::new();
    for body in ["", "{", "not json", "{\"product\":}"] {
        problem(&client.json("POST", "/api/cart/items", body), 400, "malformed-body");
    }
    for body in [
        "[]",
        "7",
        "null",
        "{\"product\":7,\"quantity\":1}",
        "{\"quantity\":1}",
        "[\"cat-tree\",1]",
    ] {
        problem(&client.json("POST", "/api/cart/items", body), 422, "invalid-body");
    }
    for (body, status, code) in [
        (Body::TooLarge, 413, "body-too-large"),
        (Body::Incomplete, 400, "malformed-body"),
    ] {
        let request = Request {
            body,
            ..client.request("POST", "/api/cart/items", "application/json", "")
        };
        problem(&client.send(&request), status, code);
    }
    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        let request = client.request(
            "POST",
            "/api/cart/items",
            content_type,
            r#"{"product":"cat-tree","quantity":1}"#,
        );
        problem(&client.send(&request), 415, "unsupported-media-type");
    }
    let request = client.request(
        "POST",
        "/api/cart/items",
        "Application/JSON; charset=utf-8",
        r#"{"product":"cat-tree","quantity":1}"#,
    );
    assert_eq!(client.send(&request).status, 200);
}

#[test]
fn unknown_paths_and_methods_are_told() {
    let mut client = Client::new();
    problem(&client.get("/api/nowhere"), 404, "unknown-path");
    for (method, path, allow) in [
        ("POST", "/api/products", "GET, HEAD"),
        ("DELETE", "/api/cart", "GET, HEAD"),
        ("GET", "/api/cart/items", "POST"),
        ("POST", "/api/cart/items/cat-tree", "PUT, DELETE"),
        ("GET", "/api/cart/publish", "POST"),
    ] {
        let reply = client.json(method, path, "");
        problem(&reply, 405, "method-not-allowed");
        assert_eq!(header(&reply, "allow"), Some(allow));
    }
}

#[test]
fn the_reservation_follows_the_order_file() {
    let mut client = Client::new();
    assert_eq!(value(&client.get("/api/cart/reservation"))["state"], "none");
    let session = value(&client.add("cat-tree", 2))["session"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(value(&client.get("/api/cart/reservation"))["state"], "pending");
    client.host.look(|state| state.store_order_revision(&session, 1));
    let reserved = value(&client.get("/api/cart/reservation"));
    assert_eq!(reserved["state"], "reserved");
    assert_eq!(
        (&reserved["revision"], &reserved["order_revision"]),
        (&1.into(), &1.into())
    );
    assert_eq!(reserved["changed_at"], "2027-01-15T08:00:00.000Z");
    assert_eq!(reserved["order_stored_at"], "2027-01-15T08:00:01Z");
}

#[test]
fn an_order_file_that_stays_behind_has_the_revision_published_again_by_a_look_at_the_page() {
    let mut client = Client::new();
    client.add("cat-tree", 2);
    let published_again = |client: &mut Client, path: &str| {
        client.get(path);
        client
            .host
            .look(|state| std::mem::take(&mut state.published_aside))
            .into_iter()
            .map(|message| message.body)
            .collect::<Vec<_>>()
    };
    assert!(published_again(&mut client, "/cart").is_empty());
    client
        .host
        .look(|state| state.now += std::time::Duration::from_secs(31));
    let order = client.host.look(|state| state.published[0].body.clone());
    assert_eq!(published_again(&mut client, "/cart"), [order]);
    // A page that stays open asks the API again and again.
    assert_eq!(value(&client.get("/api/cart/reservation"))["state"], "unconfirmed");
    assert!(published_again(&mut client, "/api/cart/reservation").is_empty());
}

#[test]
fn an_order_file_that_cannot_be_read_is_no_reason_to_publish_again() {
    let mut client = Client::new();
    client.add("cat-tree", 2);
    client.host.look(|state| {
        state.now += std::time::Duration::from_secs(31);
        state.broken_container = Some("orders");
    });
    assert_eq!(value(&client.get("/api/cart/reservation"))["state"], "unconfirmed");
    assert_eq!(client.get("/cart").status, 200);
    client.host.look(|state| assert!(state.published_aside.is_empty()));
}
