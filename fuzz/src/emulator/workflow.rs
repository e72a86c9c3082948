//! What the Logic App reads.

use std::collections::BTreeMap;

use petstore_emulator::logic_app::definition::Definition;
use petstore_emulator::logic_app::scope::Scope;
use petstore_emulator::logic_app::template::Template;
use petstore_emulator::logic_app::trigger::Trigger;
use serde_json::{Value, json};

use crate::now;

/// A workflow's file.
pub fn definition(data: &[u8]) {
    let Ok(definition) = Definition::read(&String::from_utf8_lossy(data), &BTreeMap::new()) else {
        return;
    };
    match &definition.trigger {
        Trigger::Request(trigger) => {
            if let Some(schema) = &trigger.schema {
                let _ = schema.check(&json!({"subject": "a", "lines": [{"quantity": 1}]}));
            }
        }
        Trigger::Recurrence(recurrence) => {
            let now = now();
            let next = recurrence.next(recurrence.first(now), now);
            assert!(next > now, "it would be due for ever");
        }
    }
}

/// A text with expressions in it.
pub fn expression(data: &[u8]) {
    let text = Value::String(String::from_utf8_lossy(data).into_owned());
    let Ok(template) = Template::read(&text) else {
        return;
    };
    let parameters = BTreeMap::from([("to".to_owned(), json!("stock@example.com"))]);
    let actions = BTreeMap::from([("Compose".to_owned(), json!({"outputs": [1, 2, {"a": "b"}]}))]);
    let body = json!({"subject": "order", "lines": [{"name": "cat", "quantity": 2}], "a": {"b": null}});
    let _ = template.evaluate(&Scope {
        body: &body,
        parameters: &parameters,
        actions: &actions,
        now: now(),
    });
}
