use serde_json::json;

use super::*;

fn shipped() -> Value {
    serde_json::from_str(ORDER_ALERT).unwrap()
}

fn read(definition: &Value) -> Result<Definition, DefinitionError> {
    Definition::read(&definition.to_string(), &BTreeMap::new())
}

#[test]
fn the_shipped_definition_mails_before_it_answers() {
    let values = BTreeMap::from([("mailTo", "me@petstore.example".to_owned())]);
    let definition = Definition::read(ORDER_ALERT, &values).unwrap();
    let (trigger, workings) = definition.started_by_request().unwrap();
    assert_eq!(workings.actions.iter().next().unwrap().name, "Send_mail");
    assert!(workings.responds() && trigger.schema.is_some());
    assert_eq!(workings.parameters["mailTo"], "me@petstore.example");
    assert_eq!(workings.parameters["mailFrom"], "orders@petstore.example");
}

#[test]
fn what_is_not_supported_is_named_before_anything_runs() {
    let cases = [
        (
            "/actions/Mailed/type",
            json!("Foreach"),
            "actions.Mailed: the action type \"Foreach\"",
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
            "https is not supported",
        ),
        (
            "/actions/Send_mail/inputs/retryPolicy",
            json!({"type": "fixed"}),
            "inputs: retryPolicy: count is missing",
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
            json!("ApiConnection"),
            "triggers.manual: the trigger type \"ApiConnection\" is not supported",
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
    refuses(&shipped(), &cases);
}

fn refuses(right: &Value, cases: &[(&str, Value, &str)]) {
    for (pointer, value, mark) in cases {
        let mut definition = right.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        definition.pointer_mut(parent).unwrap()[name] = value.clone();
        let error = read(&definition).unwrap_err().to_string();
        assert!(error.contains(mark), "{pointer}: {error}");
    }
}

/// What the definition has no default values for.
fn dead_letters() -> Value {
    let mut definition: Value = serde_json::from_str(DEAD_LETTERS).unwrap();
    for parameter in definition["parameters"].as_object_mut().unwrap().values_mut() {
        parameter["defaultValue"] = "http://127.0.0.1".into();
    }
    definition
}

#[test]
fn dead_letters_are_mailed_each_minute_one_run_at_a_time() {
    let (recurrence, workings) = read(&dead_letters()).unwrap().started_by_itself().unwrap();
    assert_eq!(recurrence.runs, Some(1));
    let names: Vec<_> = workings
        .actions
        .all()
        .iter()
        .map(|action| action.name.clone())
        .collect();
    assert_eq!(
        names,
        ["Lock_dead_letter", "There_is_one", "Send_mail", "Delete_dead_letter"]
    );
}

#[test]
fn what_is_not_supported_in_requests_and_branches_is_named() {
    const LOCK: &str = "/actions/Lock_dead_letter/inputs";
    const IF: &str = "/actions/There_is_one";
    let at = |base: &str, name: &str| format!("{base}/{name}");
    let nothing = json!({"type": "Compose", "inputs": 1});
    let cases = [
        (
            at(LOCK, "uri"),
            json!("HTTPS://example.com"),
            "inputs.uri: https is not supported",
        ),
        (at(LOCK, "uri"), json!("@guid()"), "inputs.uri: the function 'guid'"),
        (at(LOCK, "cookie"), json!("a=b"), "unknown field `cookie`"),
        (
            at(LOCK, "authentication/type"),
            json!("Basic"),
            "the type \"Basic\" is not supported",
        ),
        (
            at(LOCK, "authentication/audience"),
            json!("https://storage.azure.com"),
            "the audience https://storage.azure.com",
        ),
        (
            at(LOCK, "retryPolicy/type"),
            json!("linear"),
            "retryPolicy: the type \"linear\"",
        ),
        (
            at(IF, "expression"),
            json!({"xor": []}),
            "actions.There_is_one: expression: the condition \"xor\"",
        ),
        (at(IF, "inputs"), json!({}), "an If has neither inputs"),
        (
            at(IF, "actions/Send_mail/runAfter/Lock_dead_letter"),
            json!(["Succeeded"]),
            "\"Lock_dead_letter\" beside it",
        ),
        (
            at(IF, "actions/Send_mail/inputs/body/more"),
            json!(1),
            "actions.Send_mail: inputs: the mail's body: unknown field `more`",
        ),
        (
            at(IF, "else/actions/Send_mail"),
            nothing,
            "actions.Send_mail: there is another action of this name",
        ),
        (at("/actions/Lock_dead_letter", "actions"), json!({}), "only an If has"),
        (
            "/triggers/Every_minute/recurrence/schedule".to_owned(),
            json!({}),
            "triggers.Every_minute: unknown field `schedule`",
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(pointer, value, mark)| (pointer.as_str(), value.clone(), *mark))
        .collect();
    refuses(&dead_letters(), &cases);
}

#[test]
fn a_definition_is_run_by_what_starts_it() {
    let error = read(&dead_letters())
        .unwrap()
        .started_by_request()
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("it starts by itself"), "{error}");
    let error = read(&shipped()).unwrap().started_by_itself().err().unwrap().to_string();
    assert!(error.contains("a request starts it"), "{error}");
}
