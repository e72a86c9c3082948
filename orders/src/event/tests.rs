use serde_json::{Value, json};

use super::*;
use crate::{Line, Status};

fn order() -> Order {
    Order {
        session: "0123456789abcdef0123456789abcdef".into(),
        revision: 3,
        time: "2026-01-02T03:04:05.678Z".into(),
        status: Status::Reserved,
        lines: vec![Line {
            product: "cat-tree".into(),
            name: "Cat tree".into(),
            quantity: 2,
        }],
    }
}

fn event() -> Value {
    serde_json::from_slice(&to_json(&order()).unwrap()).unwrap()
}

fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut event = event();
    change(&mut event);
    from_json(event.to_string().as_bytes()).unwrap_err().to_string()
}

#[test]
fn an_order_comes_back_out_of_its_event() {
    assert_eq!(from_json(&to_json(&order()).unwrap()).unwrap(), order());
}

#[test]
fn the_event_has_the_attributes_of_cloudevents_1_0() {
    let event = event();
    let session = "0123456789abcdef0123456789abcdef";
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["id"], format!("{session}:3"));
    assert_eq!(event["source"], SOURCE);
    assert_eq!(event["type"], "com.petstore.cart.updated");
    assert_eq!(event["subject"], session);
    assert_eq!(event["time"], "2026-01-02T03:04:05.678Z");
    assert_eq!(event["datacontenttype"], "application/json");
    assert_eq!(event["data"], serde_json::to_value(order()).unwrap());
}

#[test]
fn attributes_that_are_optional_may_be_absent_and_unknown_ones_present() {
    let mut event = event();
    let attributes = event.as_object_mut().unwrap();
    for optional in ["subject", "time", "datacontenttype"] {
        attributes.remove(optional);
    }
    attributes.insert(
        "traceparent".into(),
        json!("00-00000000000000000000000000000001-0000000000000001-00"),
    );
    assert_eq!(from_json(event.to_string().as_bytes()).unwrap(), order());
    event["datacontenttype"] = json!("Application/JSON; charset=utf-8");
    assert_eq!(from_json(event.to_string().as_bytes()).unwrap(), order());
}

#[test]
fn what_is_no_json_is_called_so() {
    let whole = to_json(&order()).unwrap();
    for body in [
        &b""[..],
        b"hello",
        b"{\"specversion\":",
        &whole[..whole.len() - 1],
        b"\xff\xfe{}",
    ] {
        let error = from_json(body).unwrap_err();
        assert!(matches!(error, EventError::NotJson(_)), "{error}");
    }
}

#[test]
fn what_is_no_event_is_called_so() {
    for body in [
        "null",
        "7",
        "\"text\"",
        "[]",
        "{}",
        r#"["1.0","i","s","com.petstore.cart.updated",null,null,{}]"#,
    ] {
        let error = from_json(body.as_bytes()).unwrap_err();
        assert!(matches!(error, EventError::NotAnEvent(_)), "{body}: {error}");
    }
    assert!(refusal(|event| event["specversion"] = json!("0.3")).contains("specversion is `0.3`"));
    assert!(refusal(|event| event["id"] = json!("")).contains("id or source is empty"));
    let without_data = refusal(|event| drop(event.as_object_mut().unwrap().remove("data")));
    assert!(without_data.contains("missing field `data`"), "{without_data}");
}

#[test]
fn an_event_about_something_else_is_refused() {
    let other = refusal(|event| event["type"] = json!("com.petstore.cart.deleted"));
    assert_eq!(
        other,
        "the event's type is `com.petstore.cart.deleted`, not `com.petstore.cart.updated`"
    );
    assert!(refusal(|event| event["datacontenttype"] = json!("text/xml")).contains("`text/xml`"));
}

#[test]
fn an_order_with_a_field_missing_or_of_another_kind_is_refused() {
    for (change, said) in [
        (json!({}), "missing field `session`"),
        (json!([]), "no JSON object"),
        (json!("order"), "no JSON object"),
        (json!(null), "no JSON object"),
    ] {
        let error = refusal(|event| event["data"] = change);
        assert!(
            error.starts_with("the event's data is no order") && error.contains(said),
            "{error}"
        );
    }
    for quantity in [json!(-1), json!(1.5), json!("2"), json!(99_999_999_999_u64)] {
        let error = refusal(|event| event["data"]["lines"][0]["quantity"] = quantity);
        assert!(error.contains("expected u32"), "{error}");
    }
}

#[test]
fn an_order_that_makes_no_sense_is_refused() {
    assert_eq!(
        refusal(|event| event["data"]["lines"][0]["quantity"] = json!(0)),
        "the event's order is invalid: line 1: quantity is 0"
    );
}

#[test]
fn id_and_subject_must_be_the_orders() {
    let error = refusal(|event| event["data"]["revision"] = json!(4));
    assert!(
        error.contains(":3`, but its order is `") && error.ends_with(":4`"),
        "{error}"
    );
    assert!(refusal(|event| event["subject"] = json!("someone")).contains("subject is `someone`"));
}

#[test]
fn long_texts_are_cut_in_messages() {
    let error = refusal(|event| event["type"] = json!("é".repeat(10_000)));
    assert!(error.chars().count() < 300, "{}", error.len());
}

#[test]
fn ten_thousand_lines_are_read() {
    let mut order = order();
    order.lines = (0..10_000)
        .map(|n| Line {
            product: format!("p-{n}"),
            name: format!("Product {n}"),
            quantity: n + 1,
        })
        .collect();
    assert_eq!(from_json(&to_json(&order).unwrap()).unwrap(), order);
}
