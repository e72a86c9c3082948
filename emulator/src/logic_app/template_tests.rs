use std::collections::BTreeMap;

use serde_json::json;

use super::*;

fn evaluate(template: Value) -> Result<Value, String> {
    let parameters = BTreeMap::from([("mailTo".to_owned(), json!("stock@petstore.example"))]);
    let actions = BTreeMap::from([("Send".to_owned(), json!({"status": "Failed", "outputs": {"body": [7]}}))]);
    let body = json!({"id": "a:1", "n": 2, "data": {"k": [1, 2]}, "nothing": null, "it's": "x"});
    let scope = Scope {
        body: &body,
        parameters: &parameters,
        actions: &actions,
        now: "2024-05-01T12:00:00.1234567Z".parse().unwrap(),
    };
    Template::read(&template)?.evaluate(&scope)
}

#[test]
fn a_whole_expression_keeps_its_type_and_an_embedded_one_becomes_text() {
    for (template, expected) in [
        (json!("@triggerBody()?['n']"), json!(2)),
        (json!("@{triggerBody()?['n']}"), json!("2")),
        (
            json!("no. @{triggerBody().n} of @{parameters('mailTo')}"),
            json!("no. 2 of stock@petstore.example"),
        ),
        (json!("@{triggerBody()?['data']}"), json!("{\"k\":[1,2]}")),
        (json!("[@{triggerBody()?['nothing']}]"), json!("[]")),
        (
            json!({"a": ["@triggerBody()['data']['k'][1]", true]}),
            json!({"a": [2, true]}),
        ),
        (json!("@@triggerBody()"), json!("@triggerBody()")),
        (json!("write @@{x}"), json!("write @{x}")),
        (json!("me@petstore.example"), json!("me@petstore.example")),
    ] {
        assert_eq!(evaluate(template.clone()), Ok(expected), "{template}");
    }
}

#[test]
fn functions_do_what_they_do_in_azure() {
    for (expression, expected) in [
        ("triggerBody()?['it''s']", json!("x")),
        ("base64('hello')", json!("aGVsbG8=")),
        ("base64(string(triggerBody()?['data']))", json!("eyJrIjpbMSwyXX0=")),
        (
            "coalesce(null, triggerBody()?['none']?['deeper'], 'last')",
            json!("last"),
        ),
        ("concat('a', 1, true, null)", json!("a1true")),
        ("if(equals(actions('Send')?['status'], 'Failed'), -1.5, 0)", json!(-1.5)),
        ("body('Send')[0]", json!(7)),
        ("outputs('Send').body", json!([7])),
        ("not(empty(''))", json!(false)),
        ("length('größe')", json!(5)),
        ("json('[1]')", json!([1])),
        ("replace(toUpper(trim(' abc ')), 'B', toLower('XY'))", json!("AxyC")),
        ("utcNow()", json!("2024-05-01T12:00:00.1234567Z")),
    ] {
        assert_eq!(evaluate(json!(format!("@{expression}"))), Ok(expected), "{expression}");
    }
}

#[test]
fn what_is_not_supported_or_wrong_is_named_with_its_place() {
    for (template, mark) in [
        (
            json!({"a": [{"b": "@uriComponent('x')"}]}),
            "a[0].b: the function 'uriComponent' is not supported",
        ),
        (json!("@triggerBody("), "no expression begins with"),
        (json!("@triggerBody('x')"), "does not take 1 arguments"),
        (json!("@triggerBody() + 1"), "follows the expression"),
        (json!("@{triggerBody()"), "no brace"),
        (json!("@concat('x"), "no quote"),
        (json!("@subject"), "write quotes"),
        (json!("@triggerBody()['none']"), "there is no \"none\""),
        (json!({"@{triggerBody()}": 1}), "member's name"),
        (json!(format!("@{}", "not(".repeat(40))), "nested"),
        (json!("@base64(1)"), "argument 1 is no text"),
    ] {
        let error = evaluate(template.clone()).unwrap_err();
        assert!(error.contains(mark), "{template}: {error}");
    }
}
