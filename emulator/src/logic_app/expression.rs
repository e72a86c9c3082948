//! One expression: what follows an `@`.

use serde_json::Value;

use super::function::Function;
use super::scope::Scope;

/// An expression, ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A value that is written out.
    Literal(Value),
    /// A call.
    Call(Function, Vec<Expression>),
    /// A member of an object, or an element of a list.
    Member {
        /// The object or list.
        of: Box<Expression>,
        /// The member's name or the element's position.
        key: Box<Expression>,
        /// `?[...]`: null rather than an error if the object or the member is not there.
        optional: bool,
    },
}

impl Expression {
    /// Evaluates it.
    ///
    /// # Errors
    /// What is wrong with a value, for people.
    pub fn evaluate(&self, scope: &Scope<'_>) -> Result<Value, String> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Call(function, arguments) => {
                let values: Result<Vec<_>, _> = arguments.iter().map(|argument| argument.evaluate(scope)).collect();
                function.call(&values?, scope)
            }
            Self::Member { of, key, optional } => {
                let (of, key) = (of.evaluate(scope)?, key.evaluate(scope)?);
                match member(&of, &key) {
                    Some(value) => Ok(value.clone()),
                    None if *optional => Ok(Value::Null),
                    None => Err(format!("there is no {key}; write ?[{key}] if it may be missing")),
                }
            }
        }
    }

    /// The names that calls of these functions have as their first argument.
    pub fn references(&self, functions: &[Function]) -> Vec<&str> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::Call(function, arguments) => {
                let named = match arguments.first() {
                    Some(Self::Literal(Value::String(name))) if functions.contains(function) => Some(name.as_str()),
                    _ => None,
                };
                let inner = arguments.iter().flat_map(|argument| argument.references(functions));
                named.into_iter().chain(inner).collect()
            }
            Self::Member { of, key, .. } => [of.references(functions), key.references(functions)].concat(),
        }
    }
}

fn member<'a>(of: &'a Value, key: &Value) -> Option<&'a Value> {
    match key {
        Value::String(name) => of.get(name).or_else(|| without_case(of, name)),
        Value::Number(position) => of.get(usize::try_from(position.as_u64()?).ok()?),
        _ => None,
    }
}

/// Names are compared without case, as those of header fields must be; one that is exactly the same comes first.
fn without_case<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = of.as_object()?.iter();
    members
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}
