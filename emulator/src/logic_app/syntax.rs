//! The text of expressions: `triggerBody()?['subject']`.

use serde_json::{Number, Value};

use super::expression::Expression;
use super::function::Function;

/// How deep expressions may be nested.
const DEPTH: usize = 32;

/// Reads one expression from the start of a text. Returns it and what follows it.
///
/// # Errors
/// What is not understood, for people.
pub fn expression(text: &str) -> Result<(Expression, &str), String> {
    nested(text, DEPTH)
}

fn nested(text: &str, depth: usize) -> Result<(Expression, &str), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!("the expression is nested more than {DEPTH} deep"));
    };
    let (mut read, mut rest) = operand(text.trim_start(), depth)?;
    loop {
        let (optional, after) = match rest.strip_prefix('?') {
            Some(after) => (true, after),
            None => (false, rest),
        };
        let (key, after) = if let Some(index) = after.strip_prefix('[') {
            let (key, after) = nested(index, depth)?;
            (key, expect(after, ']')?)
        } else if let Some(name) = after.strip_prefix('.') {
            let (name, after) = name_of(name);
            if name.is_empty() {
                return Err(format!("no name after the dot before {after:?}"));
            }
            (Expression::Literal(name.into()), after)
        } else if optional {
            return Err(format!("neither [ nor . after the question mark before {after:?}"));
        } else {
            return Ok((read, rest));
        };
        (read, rest) = (
            Expression::Member {
                of: Box::new(read),
                key: Box::new(key),
                optional,
            },
            after,
        );
    }
}

fn operand(text: &str, depth: usize) -> Result<(Expression, &str), String> {
    match text.chars().next() {
        Some('\'') => quoted(&text[1..]),
        Some('-' | '0'..='9') => number(text),
        Some(first) if first.is_ascii_alphabetic() => {
            let (name, rest) = name_of(text);
            match (rest.trim_start().strip_prefix('('), name) {
                (Some(arguments), _) => call(name, arguments, depth),
                (None, "true") => Ok((Expression::Literal(true.into()), rest)),
                (None, "false") => Ok((Expression::Literal(false.into()), rest)),
                (None, "null") => Ok((Expression::Literal(Value::Null), rest)),
                (None, _) => Err(format!("'{name}' is no value: write quotes round a text")),
            }
        }
        _ => Err(format!("no expression begins with {text:?}")),
    }
}

fn call<'t>(name: &str, text: &'t str, depth: usize) -> Result<(Expression, &'t str), String> {
    let unknown = || {
        format!(
            "the function '{name}' is not supported; supported are {}",
            Function::names()
        )
    };
    let function = Function::named(name).ok_or_else(unknown)?;
    let mut arguments = Vec::new();
    let mut rest = text.trim_start();
    while !rest.starts_with(')') {
        if !arguments.is_empty() {
            rest = expect(rest, ',')?;
        }
        let (argument, after) = nested(rest, depth)?;
        arguments.push(argument);
        rest = after.trim_start();
    }
    if function.takes(arguments.len()) {
        Ok((Expression::Call(function, arguments), &rest[1..]))
    } else {
        Err(format!(
            "the function '{name}' does not take {} arguments",
            arguments.len()
        ))
    }
}

/// A text up to its closing quote; two quotes are one of the text.
fn quoted(text: &str) -> Result<(Expression, &str), String> {
    let mut read = String::new();
    let mut rest = text;
    while let Some(end) = rest.find('\'') {
        read.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                read.push('\'');
                rest = after;
            }
            None => return Ok((Expression::Literal(read.into()), rest)),
        }
    }
    Err(format!("no quote ends the text {text:?}"))
}

fn number(text: &str) -> Result<(Expression, &str), String> {
    let inside = |character: char| character.is_ascii_digit() || matches!(character, '-' | '+' | '.' | 'e' | 'E');
    let end = text.find(|character| !inside(character)).unwrap_or(text.len());
    let number: Number = text[..end]
        .parse()
        .map_err(|_| format!("{:?} is no number", &text[..end]))?;
    Ok((Expression::Literal(number.into()), &text[end..]))
}

fn name_of(text: &str) -> (&str, &str) {
    let inside = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
    let end = text.find(|character| !inside(character)).unwrap_or(text.len());
    text.split_at(end)
}

fn expect(text: &str, mark: char) -> Result<&str, String> {
    let text = text.trim_start();
    text.strip_prefix(mark)
        .ok_or_else(|| format!("'{mark}' is missing before {text:?}"))
}
