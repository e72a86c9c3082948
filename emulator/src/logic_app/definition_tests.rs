use serde_json::json;

use super::*;

fn shipped() -> Value {
    serde_json::from_str(SHIPPED).unwrap()
}

fn read(definition: &Value) -> Result<Definition, DefinitionError> {
    Definition::read(&definition.to_string(), &BTreeMap::new())
}

#[test]
fn the_shipped_definition_mails_before_it_answers() {
    let values = BTreeMap::from([("mailTo", "me@petstore.example".to_owned())]);
    let definition = Definition::read(SHIPPED, &values).unwrap();
    assert_eq!(definition.actions[0].name, "Send_mail");
    assert!(definition.responds() && definition.schema.is_some());
    assert_eq!(definition.parameters["mailTo"], "me@petstore.example");
    assert_eq!(definition.parameters["mailFrom"], "orders@petstore.example");
}

#[test]
fn what_is_not_supported_is_named_before_anything_runs() {
    let cases = [
        (
            "/actions/Mailed/type",
            json!("If"),
            "actions.Mailed: the action type \"If\"",
        ),
        (
            "/actions/Mailed/limit",
            json!({}),
            "actions.Mailed: unknown field `limit`",
        ),
        (
            "/actions/Mailed/runAfter",
            json!({"None": ["Succeeded"]}),
            "no action \"None\"",
        ),
        (
            "/actions/Mailed/runAfter",
            json!({"Send_mail": ["Done"]}),
            "no status \"Done\"",
        ),
        (
            "/actions/Send_mail/runAfter",
            json!({"Mailed": ["Succeeded"]}),
            "waits for itself",
        ),
        (
            "/actions/Send_mail/inputs/uri",
            json!("https://example.com/"),
            "can only mail",
        ),
        (
            "/actions/Send_mail/inputs/retryPolicy",
            json!({"type": "fixed"}),
            "retries",
        ),
        (
            "/actions/Send_mail/inputs/body/replyTo",
            json!([]),
            "unknown field `replyTo`",
        ),
        (
            "/actions/Send_mail/inputs/body/content/subject",
            json!("@guid()"),
            "content.subject: the function 'guid'",
        ),
        (
            "/actions/Mailed/inputs/body",
            json!("@parameters('x')"),
            "no parameter \"x\"",
        ),
        ("/actions/Mailed/inputs/body", json!("@body('x')"), "no action \"x\""),
        (
            "/actions/Mailed/operationOptions",
            json!("Asynchronous"),
            "\"Asynchronous\" is not supported",
        ),
        (
            "/triggers/manual/type",
            json!("Recurrence"),
            "triggers.manual: only the type Request",
        ),
        (
            "/triggers/manual/inputs/schema",
            json!({"type": 1}),
            "triggers.manual.inputs.schema: ",
        ),
        ("/triggers/second", json!({"type": "Request"}), "triggers.second"),
        (
            "/parameters/mailTo",
            json!({"type": "String"}),
            "parameters.mailTo: it has no defaultValue",
        ),
        ("/outputs/x", json!({}), "outputs.x"),
        ("/staticResults", json!({}), "unknown field `staticResults`"),
    ];
    for (pointer, value, mark) in cases {
        let mut definition = shipped();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        definition.pointer_mut(parent).unwrap()[name] = value;
        let error = read(&definition).unwrap_err().to_string();
        assert!(error.contains(mark), "{pointer}: {error}");
    }
}
