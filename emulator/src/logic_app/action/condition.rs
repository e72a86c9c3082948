//! The condition of an If action: comparisons, joined by `and`, `or` and `not`.
//!
//! Source: "Schema reference for trigger and action types in Azure Logic Apps", If action.

use std::cmp::Ordering;

use serde_json::Value;

use crate::logic_app::function::Function;
use crate::logic_app::scope::Scope;
use crate::logic_app::template::Template;

/// A condition, ready to be evaluated.
#[derive(Debug)]
pub enum Condition {
    /// All of them.
    All(Vec<Condition>),
    /// One of them, or more.
    Any(Vec<Condition>),
    /// Not that one.
    Not(Box<Condition>),
    /// A comparison of two values.
    Compare(Comparison, Template, Template),
    /// An expression that is true or false.
    Expression(Template),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The first has the second in it: a text, an element, or a member's name.
    Contains,
    /// They are the same.
    Equals,
    /// Texts: the first ends with the second.
    EndsWith,
    /// Numbers or texts.
    Greater,
    /// Numbers or texts.
    GreaterOrEquals,
    /// Numbers or texts.
    Less,
    /// Numbers or texts.
    LessOrEquals,
    /// Texts: the first starts with the second.
    StartsWith,
}

const COMPARISONS: [(&str, Comparison); 8] = [
    ("contains", Comparison::Contains),
    ("equals", Comparison::Equals),
    ("endsWith", Comparison::EndsWith),
    ("greater", Comparison::Greater),
    ("greaterOrEquals", Comparison::GreaterOrEquals),
    ("less", Comparison::Less),
    ("lessOrEquals", Comparison::LessOrEquals),
    ("startsWith", Comparison::StartsWith),
];

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is not supported or not understood.
    pub fn read(json: &Value) -> Result<Self, String> {
        let members = match json {
            Value::String(_) => return Template::read(json).map(Self::Expression),
            Value::Object(members) => members,
            _ => return Err("a condition is an expression or an object".to_owned()),
        };
        let mut members = members.iter();
        let (Some((name, operands)), None) = (members.next(), members.next()) else {
            return Err("an object is a condition if it has one member".to_owned());
        };
        let each = |operands: &Value| {
            let operands = operands
                .as_array()
                .ok_or_else(|| format!("{name}: a list is expected"))?;
            operands.iter().map(Self::read).collect::<Result<Vec<_>, _>>()
        };
        match name.as_str() {
            "and" => each(operands).map(Self::All),
            "or" => each(operands).map(Self::Any),
            "not" => Self::read(operands).map(|inner| Self::Not(Box::new(inner))),
            name => {
                let known = COMPARISONS.iter().find(|(known, _)| *known == name);
                let (_, how) = known.ok_or_else(|| format!("the condition {name:?} is not supported"))?;
                match operands.as_array().map(Vec::as_slice) {
                    Some([first, second]) => Ok(Self::Compare(*how, Template::read(first)?, Template::read(second)?)),
                    _ => Err(format!("{name}: two values are expected")),
                }
            }
        }
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// What is wrong with a value, for people.
    pub fn holds(&self, scope: &Scope<'_>) -> Result<bool, String> {
        match self {
            Self::All(inner) => {
                for condition in inner {
                    if !condition.holds(scope)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(inner) => {
                for condition in inner {
                    if condition.holds(scope)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(inner) => Ok(!inner.holds(scope)?),
            Self::Compare(how, first, second) => how.compare(&first.evaluate(scope)?, &second.evaluate(scope)?),
            Self::Expression(template) => match template.evaluate(scope)? {
                Value::Bool(holds) => Ok(holds),
                other => Err(format!("the condition is neither true nor false but {other}")),
            },
        }
    }

    /// The names that calls of these functions have as their first argument.
    pub fn references(&self, functions: &[Function]) -> Vec<&str> {
        match self {
            Self::All(inner) | Self::Any(inner) => inner.iter().flat_map(|one| one.references(functions)).collect(),
            Self::Not(inner) => inner.references(functions),
            Self::Compare(_, first, second) => [first.references(functions), second.references(functions)].concat(),
            Self::Expression(template) => template.references(functions),
        }
    }
}

impl Comparison {
    fn compare(self, first: &Value, second: &Value) -> Result<bool, String> {
        let ordered = || order(first, second).ok_or_else(|| self.cannot(first, second));
        let texts = || match (first.as_str(), second.as_str()) {
            (Some(first), Some(second)) => Ok((first, second)),
            _ => Err(self.cannot(first, second)),
        };
        Ok(match self {
            Self::Equals => first == second || order(first, second) == Some(Ordering::Equal),
            Self::Greater => ordered()?.is_gt(),
            Self::GreaterOrEquals => ordered()?.is_ge(),
            Self::Less => ordered()?.is_lt(),
            Self::LessOrEquals => ordered()?.is_le(),
            Self::StartsWith => texts().map(|(first, second)| first.starts_with(second))?,
            Self::EndsWith => texts().map(|(first, second)| first.ends_with(second))?,
            Self::Contains => match first {
                Value::Array(elements) => elements.contains(second),
                Value::Object(members) => second.as_str().is_some_and(|name| members.contains_key(name)),
                _ => texts().map(|(first, second)| first.contains(second))?,
            },
        })
    }

    fn cannot(self, first: &Value, second: &Value) -> String {
        format!("{self:?}: {first} and {second} cannot be compared so")
    }
}

fn order(first: &Value, second: &Value) -> Option<Ordering> {
    match (first, second) {
        (Value::Number(first), Value::Number(second)) => first.as_f64()?.partial_cmp(&second.as_f64()?),
        (Value::String(first), Value::String(second)) => Some(first.cmp(second)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn holds(condition: Value) -> Result<bool, String> {
        let body = json!({ "n": 201, "text": "dead letter", "list": [1, 2] });
        let scope = Scope {
            body: &body,
            parameters: &BTreeMap::new(),
            actions: &BTreeMap::new(),
            now: Timestamp::UNIX_EPOCH,
        };
        Condition::read(&condition)?.holds(&scope)
    }

    #[test]
    fn comparisons_are_joined() {
        for (condition, expected) in [
            (json!({"equals": ["@triggerBody()['n']", 201]}), true),
            (json!({"equals": ["@triggerBody()['n']", "201"]}), false),
            (json!({"equals": [1, 1.0]}), true),
            (json!({"greater": ["@triggerBody()['n']", 200]}), true),
            (json!({"less": ["a", "b"]}), true),
            (json!({"lessOrEquals": [2, 1]}), false),
            (json!({"greaterOrEquals": [2, 2]}), true),
            (json!({"contains": ["@triggerBody()['text']", "letter"]}), true),
            (json!({"contains": ["@triggerBody()['list']", 3]}), false),
            (json!({"contains": ["@triggerBody()", "n"]}), true),
            (json!({"startsWith": ["@triggerBody()['text']", "dead"]}), true),
            (json!({"endsWith": ["@triggerBody()['text']", "dead"]}), false),
            (json!({"and": []}), true),
            (json!({"and": [{"equals": [1, 1]}, {"not": {"equals": [1, 1]}}]}), false),
            (json!({"or": [{"equals": [1, 2]}, "@equals(1, 1)"]}), true),
        ] {
            assert_eq!(holds(condition.clone()), Ok(expected), "{condition}");
        }
    }

    #[test]
    fn what_is_no_condition_is_named() {
        for (condition, mark) in [
            (json!({"between": [1, 2]}), "\"between\" is not supported"),
            (json!({"equals": [1]}), "two values"),
            (json!({"and": {}}), "a list"),
            (json!({"equals": [1, 1], "less": [1, 2]}), "one member"),
            (json!(true), "an expression or an object"),
            (json!("@guid()"), "'guid'"),
            (json!("@triggerBody()['n']"), "neither true nor false"),
            (json!({"less": [1, "2"]}), "cannot be compared"),
        ] {
            let error = holds(condition).unwrap_err();
            assert!(error.contains(mark), "{error}");
        }
    }
}
