//! From a cart change, made at the host, to the order file, stored by the plugin.

use petstore_emulator::LocalAzure;
use petstore_stack::{Runner, Stack, StackSettings};
use reqwest::Client;
use serde_json::{Value, json};

use crate::plugin::{SOON, installed};

#[tokio::test]
async fn the_plugin_receives_an_order_and_stores_it() {
    let (_folder, plugin) = installed();
    let stack = Stack::start(StackSettings {
        runner: Runner::SpinUp(plugin),
        ..StackSettings::default()
    });
    let stack = stack.await.unwrap();
    let request = Client::new().post(format!("{}/api/cart/items", stack.shop_url()));
    let response = request
        .json(&json!({"product": "cat-tree", "quantity": 3}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200, "{}", stack.log().tail());
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    let session = cookie.split_once('=').unwrap().1.split_once('.').unwrap().0.to_owned();

    let name = format!("{session}.json");
    let stored = |azure: &LocalAzure| azure.blob("orders", &name).is_some();
    let stored = tokio::time::timeout(SOON, stack.emulator().wait_until(stored)).await;
    assert!(stored.is_ok(), "no order file\n{}", stack.log().tail());
    let order: Value = serde_json::from_slice(&stack.emulator().blob("orders", &name).unwrap().body).unwrap();
    assert_eq!(order["lines"][0]["quantity"], 3);
    let line = stack
        .log()
        .delivery_finished(&format!("{session}:1"), SOON)
        .await
        .unwrap();
    assert_eq!(line.str("outcome"), Some("stored"));
    stack.stop().await.unwrap();
}
