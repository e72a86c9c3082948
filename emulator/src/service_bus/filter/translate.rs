//! From the parser's expressions to conditions. What Service Bus or this emulator does not evaluate is refused by name.

use sqlparser::ast::{BinaryOperator, Expr, Ident, UnaryOperator, Value};

use super::condition::{Comparison, Condition};
use super::sql::{FilterError, Parameters};
use super::term::{SystemProperty, Term};
use crate::service_bus::Property;

/// Translates an expression that is true or false.
pub fn condition(expression: &Expr, parameters: &Parameters) -> Result<Condition, FilterError> {
    let inner = |expression: &Expr| condition(expression, parameters).map(Box::new);
    let side = |expression: &Expr| term(expression, parameters);
    let translated = match expression {
        Expr::Nested(nested) => condition(nested, parameters)?,
        Expr::BinaryOp { left, op, right } => match op {
            BinaryOperator::And => Condition::And(inner(left)?, inner(right)?),
            BinaryOperator::Or => Condition::Or(inner(left)?, inner(right)?),
            other => Condition::Compare(side(left)?, comparison(other)?, side(right)?),
        },
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } => Condition::Not(inner(expr)?),
        Expr::IsNull(expr) => Condition::IsNull(side(expr)?),
        Expr::IsNotNull(expr) => negated(true, Condition::IsNull(side(expr)?)),
        Expr::InList {
            expr,
            list,
            negated: not,
        } => {
            let list = list.iter().map(side).collect::<Result<_, _>>()?;
            negated(*not, Condition::In(side(expr)?, list))
        }
        Expr::Like {
            negated: not,
            any: false,
            expr,
            pattern,
            escape_char,
        } => {
            let like = Condition::Like {
                term: side(expr)?,
                pattern: side(pattern)?,
                escape: escape_char.as_deref().map(escape).transpose()?,
            };
            negated(*not, like)
        }
        other => Condition::Holds(side(other)?),
    };
    Ok(translated)
}

fn negated(negated: bool, condition: Condition) -> Condition {
    if negated {
        Condition::Not(Box::new(condition))
    } else {
        condition
    }
}

fn comparison(operator: &BinaryOperator) -> Result<Comparison, FilterError> {
    match operator {
        BinaryOperator::Eq => Ok(Comparison::Equal),
        BinaryOperator::NotEq => Ok(Comparison::NotEqual),
        BinaryOperator::Lt => Ok(Comparison::Less),
        BinaryOperator::LtEq => Ok(Comparison::LessOrEqual),
        BinaryOperator::Gt => Ok(Comparison::Greater),
        BinaryOperator::GtEq => Ok(Comparison::GreaterOrEqual),
        other => Err(FilterError::Unsupported(format!("the operator {other}"))),
    }
}

fn term(expression: &Expr, parameters: &Parameters) -> Result<Term, FilterError> {
    match expression {
        Expr::Nested(nested) => term(nested, parameters),
        Expr::Value(value) => literal(&value.value),
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => match term(expr, parameters)? {
            Term::Literal(Property::Integer(number)) => Ok(Term::Literal(Property::Integer(-number))),
            Term::Literal(Property::Number(number)) => Ok(Term::Literal(Property::Number(-number))),
            _ => Err(FilterError::Unsupported("a minus before anything but a number".into())),
        },
        Expr::Identifier(name) => match name.value.strip_prefix('@') {
            Some(_) if name.quote_style.is_none() => parameter(&name.value, parameters),
            _ => Ok(boolean(name).unwrap_or_else(|| Term::Custom(name.value.clone()))),
        },
        Expr::CompoundIdentifier(parts) => scoped(parts),
        other => Err(FilterError::Unsupported(format!("{other}"))),
    }
}

/// The parser's dialect has no words for true and false.
fn boolean(name: &Ident) -> Option<Term> {
    let value = name.value.to_lowercase().parse().ok()?;
    name.quote_style
        .is_none()
        .then_some(Term::Literal(Property::Boolean(value)))
}

fn scoped(parts: &[Ident]) -> Result<Term, FilterError> {
    match parts {
        [scope, name] if scope.value.eq_ignore_ascii_case("user") => Ok(Term::Custom(name.value.clone())),
        [scope, name] if scope.value.eq_ignore_ascii_case("sys") => SystemProperty::named(&name.value)
            .map(Term::System)
            .ok_or_else(|| FilterError::Unsupported(format!("the property sys.{}", name.value))),
        // A name with dots in it and no scope.
        parts => {
            let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
            Ok(Term::Custom(parts.join(".")))
        }
    }
}

fn parameter(name: &str, parameters: &Parameters) -> Result<Term, FilterError> {
    parameters
        .iter()
        .find(|(known, _)| {
            known
                .trim_start_matches('@')
                .eq_ignore_ascii_case(name.trim_start_matches('@'))
        })
        .map(|(_, value)| Term::Literal(value.clone()))
        .ok_or_else(|| FilterError::NoParameter(name.to_owned()))
}

fn literal(value: &Value) -> Result<Term, FilterError> {
    let property = match value {
        Value::Null => return Ok(Term::Null),
        Value::Boolean(value) => Property::Boolean(*value),
        Value::SingleQuotedString(text) | Value::NationalStringLiteral(text) => Property::Text(text.clone()),
        Value::Number(digits, _) => match (digits.parse(), digits.parse()) {
            (Ok(whole), _) => Property::Integer(whole),
            (_, Ok(number)) => Property::Number(number),
            _ => return Err(FilterError::Unsupported(format!("the number {digits}"))),
        },
        other => return Err(FilterError::Unsupported(format!("the value {other}"))),
    };
    Ok(Term::Literal(property))
}

fn escape(value: &Expr) -> Result<char, FilterError> {
    let wrong = || FilterError::Unsupported("an ESCAPE that is not one character".into());
    let Expr::Value(value) = value else { return Err(wrong()) };
    let Value::SingleQuotedString(text) = &value.value else {
        return Err(wrong());
    };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(escape), None) => Ok(escape),
        _ => Err(wrong()),
    }
}
