//! The functions of workflow expressions.
//!
//! Source: "Reference guide to workflow expression functions in Azure Logic Apps".

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::content;
use super::scope::Scope;

/// A function that an expression may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// What an action came to: its name, status, error, inputs and outputs.
    Actions,
    /// Text in base64.
    Base64,
    /// The `body` of an action's outputs.
    Body,
    /// The first argument that is not null.
    Coalesce,
    /// Texts, one after the other.
    Concat,
    /// Whether a text, list or object is empty; null is.
    Empty,
    /// Whether two values are the same.
    Equals,
    /// The second argument if the first is true, else the third.
    If,
    /// The value that a JSON text stands for.
    Json,
    /// How many characters or elements there are.
    Length,
    /// Not.
    Not,
    /// An action's outputs.
    Outputs,
    /// A parameter of the definition.
    Parameters,
    /// A text with one part of it replaced.
    Replace,
    /// A value as text; of bytes, what they say.
    String,
    /// A text in lower case.
    ToLower,
    /// A text in upper case.
    ToUpper,
    /// A text without white space round it.
    Trim,
    /// The body that started the run.
    TriggerBody,
    /// The time, as ISO 8601 with seven decimals.
    UtcNow,
}

const TABLE: [(&str, Function, RangeInclusive<usize>); 20] = [
    ("actions", Function::Actions, 1..=1),
    ("base64", Function::Base64, 1..=1),
    ("body", Function::Body, 1..=1),
    ("coalesce", Function::Coalesce, 1..=99),
    ("concat", Function::Concat, 1..=99),
    ("empty", Function::Empty, 1..=1),
    ("equals", Function::Equals, 2..=2),
    ("if", Function::If, 3..=3),
    ("json", Function::Json, 1..=1),
    ("length", Function::Length, 1..=1),
    ("not", Function::Not, 1..=1),
    ("outputs", Function::Outputs, 1..=1),
    ("parameters", Function::Parameters, 1..=1),
    ("replace", Function::Replace, 3..=3),
    ("string", Function::String, 1..=1),
    ("toLower", Function::ToLower, 1..=1),
    ("toUpper", Function::ToUpper, 1..=1),
    ("trim", Function::Trim, 1..=1),
    ("triggerBody", Function::TriggerBody, 0..=0),
    ("utcNow", Function::UtcNow, 0..=0),
];

impl Function {
    /// Looks a name up, without case.
    pub fn named(name: &str) -> Option<Self> {
        let row = TABLE.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
        Some(row.1)
    }

    /// The names of all functions, for a message.
    pub fn names() -> String {
        TABLE.map(|(name, _, _)| name).join(", ")
    }

    /// Whether it takes this many arguments.
    pub fn takes(self, arguments: usize) -> bool {
        TABLE
            .iter()
            .any(|(_, function, arity)| *function == self && arity.contains(&arguments))
    }

    /// Calls it. The number of arguments is right.
    ///
    /// # Errors
    /// What is wrong with an argument, for people.
    pub fn call(self, arguments: &[Value], scope: &Scope<'_>) -> Result<Value, String> {
        let first = arguments.first().unwrap_or(&Value::Null);
        let texts = |position: usize| self.text(arguments, position);
        Ok(match self {
            Self::Actions => scope.action(texts(0)?)?.clone(),
            Self::Base64 => STANDARD.encode(texts(0)?).into(),
            Self::Body => scope.action(texts(0)?)?["outputs"]["body"].clone(),
            Self::Coalesce => arguments.iter().find(|value| !value.is_null()).cloned().into(),
            Self::Concat => arguments.iter().map(as_text).collect::<String>().into(),
            Self::Empty => (size(first) == Some(0)).into(),
            Self::Equals => (arguments.first() == arguments.get(1)).into(),
            Self::If => arguments[if self.truth(first)? { 1 } else { 2 }].clone(),
            Self::Json => {
                serde_json::from_str(texts(0)?).map_err(|error| format!("json: the text is no JSON: {error}"))?
            }
            Self::Length => size(first)
                .ok_or("length: the argument is neither text nor list")?
                .into(),
            Self::Not => (!self.truth(first)?).into(),
            Self::Outputs => scope.action(texts(0)?)?["outputs"].clone(),
            Self::Parameters => scope.parameter(texts(0)?)?.clone(),
            Self::Replace => texts(0)?.replace(texts(1)?, texts(2)?).into(),
            Self::String => content::enclosed_text(first).unwrap_or_else(|| as_text(first)).into(),
            Self::ToLower => texts(0)?.to_lowercase().into(),
            Self::ToUpper => texts(0)?.to_uppercase().into(),
            Self::Trim => texts(0)?.trim().into(),
            Self::TriggerBody => scope.body.clone(),
            Self::UtcNow => scope.now.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string().into(),
        })
    }

    fn text(self, arguments: &[Value], position: usize) -> Result<&str, String> {
        let text = arguments.get(position).and_then(Value::as_str);
        text.ok_or_else(|| format!("{self:?}: argument {} is no text", position + 1))
    }

    fn truth(self, value: &Value) -> Result<bool, String> {
        value
            .as_bool()
            .ok_or_else(|| format!("{self:?}: the condition is neither true nor false"))
    }
}

/// A value inside a text: null is nothing, a text itself, everything else its JSON.
pub fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::Null => Some(0),
        Value::String(text) => Some(text.chars().count()),
        Value::Array(elements) => Some(elements.len()),
        Value::Object(members) => Some(members.len()),
        Value::Bool(_) | Value::Number(_) => None,
    }
}
