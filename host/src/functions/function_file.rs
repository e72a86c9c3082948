//! `function.json`: what triggers a function, and how its message is written.

use serde::Deserialize;

/// What triggers a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A message of a Service Bus queue or subscription.
    ServiceBus(Binding),
    /// A visitor's request.
    Http,
    /// Something that no component here handles; its name in the file.
    Other(String),
}

/// How a message is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Names the message among the invocation's data.
    pub name: String,
    /// How its body is written.
    pub form: Form,
    /// Whether several messages come in one invocation.
    pub many: bool,
}

/// How a message's body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As Base64, whatever it holds: `dataType` is `binary`.
    Binary,
    /// As text, from which the Functions host takes names that it then writes over the message's own properties.
    Text,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    bindings: Vec<Table>,
    #[serde(default)]
    disabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    r#type: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    data_type: String,
    #[serde(default)]
    cardinality: String,
}

/// Reads the file's text: the function's trigger, if it has one and is not disabled.
///
/// # Errors
/// The text is no JSON, or not of the form that the Functions host reads.
pub fn trigger(text: &str) -> serde_json::Result<Option<Trigger>> {
    let file: File = serde_json::from_str(text)?;
    let is_trigger = |table: &&Table| table.r#type.to_ascii_lowercase().ends_with("trigger");
    let table = match file.disabled {
        true => None,
        false => file.bindings.iter().find(is_trigger),
    };
    Ok(table.map(|table| {
        if table.r#type.eq_ignore_ascii_case("httpTrigger") {
            Trigger::Http
        } else if table.r#type.eq_ignore_ascii_case("serviceBusTrigger") {
            Trigger::ServiceBus(Binding {
                name: table.name.clone(),
                form: match table.data_type.eq_ignore_ascii_case("binary") {
                    true => Form::Binary,
                    false => Form::Text,
                },
                many: table.cardinality.eq_ignore_ascii_case("many"),
            })
        } else {
            Trigger::Other(table.r#type.clone())
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bindings(text: &str) -> Option<Trigger> {
        trigger(&format!(r#"{{"bindings":[{text}]}}"#)).unwrap()
    }

    #[test]
    fn triggers_are_told_apart() {
        let binding = |form, many| {
            Some(Trigger::ServiceBus(Binding {
                name: "message".into(),
                form,
                many,
            }))
        };
        let service_bus = |rest: &str| bindings(&format!(r#"{{"type":"serviceBusTrigger","name":"message"{rest}}}"#));
        assert_eq!(service_bus(""), binding(Form::Text, false));
        assert_eq!(
            service_bus(r#","dataType":"Binary","cardinality":"one""#),
            binding(Form::Binary, false)
        );
        assert_eq!(service_bus(r#","cardinality":"many""#), binding(Form::Text, true));
        let http = r#"{"type":"http","direction":"out","name":"$return"},{"type":"httpTrigger","name":"req"}"#;
        assert_eq!(bindings(http), Some(Trigger::Http));
        assert_eq!(
            bindings(r#"{"type":"timerTrigger"}"#),
            Some(Trigger::Other("timerTrigger".into()))
        );
    }

    #[test]
    fn a_function_may_have_no_trigger() {
        assert_eq!(bindings(""), None);
        assert_eq!(
            trigger(r#"{"disabled":true,"bindings":[{"type":"httpTrigger"}]}"#).unwrap(),
            None
        );
        assert!(trigger("{").is_err());
    }
}
