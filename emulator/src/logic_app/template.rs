//! JSON with expressions in its texts: `@expression` is a value, `a @{expression} b` a text, `@@` an at sign.

use serde_json::{Map, Value};

use super::expression::Expression;
use super::function::{Function, as_text};
use super::scope::Scope;
use super::syntax;

/// A template, ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// A value without expressions.
    Value(Value),
    /// One expression, whose value keeps its type.
    Expression(Expression),
    /// Pieces that are put together to a text.
    Text(Vec<Template>),
    /// A list.
    List(Vec<Template>),
    /// An object.
    Object(Vec<(String, Template)>),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Where in the template something is not understood, and what.
    pub fn read(json: &Value) -> Result<Self, String> {
        match json {
            Value::String(text) => text_template(text),
            Value::Array(elements) => {
                let read =
                    |(position, element)| Self::read(element).map_err(|why| format!("[{position}]{}", under(&why)));
                Ok(Self::List(
                    elements.iter().enumerate().map(read).collect::<Result<_, _>>()?,
                ))
            }
            Value::Object(members) => {
                let read = |(name, member): (&String, &Value)| match Self::read(member) {
                    _ if name.starts_with('@') || name.contains("@{") => {
                        Err(format!("{name}: an expression as a member's name is not supported"))
                    }
                    Ok(member) => Ok((name.clone(), member)),
                    Err(why) => Err(format!("{name}{}", under(&why))),
                };
                Ok(Self::Object(members.iter().map(read).collect::<Result<_, _>>()?))
            }
            plain => Ok(Self::Value(plain.clone())),
        }
    }

    /// Evaluates it.
    ///
    /// # Errors
    /// What is wrong with a value, for people.
    pub fn evaluate(&self, scope: &Scope<'_>) -> Result<Value, String> {
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::Expression(expression) => expression.evaluate(scope),
            Self::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    text.push_str(&as_text(&piece.evaluate(scope)?));
                }
                Ok(text.into())
            }
            Self::List(elements) => elements.iter().map(|element| element.evaluate(scope)).collect(),
            Self::Object(members) => {
                let evaluate = |(name, member): &(String, Self)| Ok((name.clone(), member.evaluate(scope)?));
                let members: Result<Map<_, _>, String> = members.iter().map(evaluate).collect();
                Ok(Value::Object(members?))
            }
        }
    }

    /// The names that calls of these functions have as their first argument.
    pub fn references(&self, functions: &[Function]) -> Vec<&str> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Expression(expression) => expression.references(functions),
            Self::Text(parts) | Self::List(parts) => parts.iter().flat_map(|part| part.references(functions)).collect(),
            Self::Object(members) => members
                .iter()
                .flat_map(|(_, part)| part.references(functions))
                .collect(),
        }
    }
}

/// Joins a place to the problem below it: `a` and `b[0]: what` are `a.b[0]: what`.
fn under(why: &str) -> String {
    match why.split_once(": ") {
        Some((place, what)) if place.starts_with('[') || place.is_empty() => format!("{place}: {what}"),
        Some((place, what)) => format!(".{place}: {what}"),
        None => format!(": {why}"),
    }
}

fn text_template(text: &str) -> Result<Template, String> {
    let plain = |text: &str| Template::Value(text.into());
    let named = |why| format!(": {why}");
    if let Some(escaped) = text.strip_prefix("@@") {
        return Ok(plain(&format!("@{escaped}")));
    }
    if let Some(expression) = text.strip_prefix('@')
        && !expression.starts_with('{')
    {
        let (expression, rest) = syntax::expression(expression).map_err(named)?;
        return match rest.trim() {
            "" => Ok(Template::Expression(expression)),
            _ => Err(named(format!("{rest:?} follows the expression"))),
        };
    }
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find("@{") {
        let (before, escaped) = match rest[..start].strip_suffix('@') {
            Some(before) => (format!("{before}@{{"), true),
            None => (rest[..start].to_owned(), false),
        };
        pieces.push(plain(&before));
        rest = &rest[start + 2..];
        if !escaped {
            let (expression, after) = syntax::expression(rest).map_err(named)?;
            let after = after.trim_start().strip_prefix('}');
            rest = after.ok_or_else(|| named(format!("no brace ends the expression in {text:?}")))?;
            pieces.push(Template::Expression(expression));
        }
    }
    if pieces.is_empty() {
        return Ok(plain(text));
    }
    pieces.push(plain(rest));
    Ok(Template::Text(pieces))
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
