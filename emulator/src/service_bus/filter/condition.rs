//! Conditions over a message. What is asked of a property that is not there is neither true nor false, as in SQL.

use std::cmp::Ordering;

use super::like::like;
use super::term::{Term, order};
use crate::service_bus::{Message, Property};

/// What is to hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A comparison.
    Compare(Term, Comparison, Term),
    /// The term is one of these.
    In(Term, Vec<Term>),
    /// The term is a text like the pattern.
    Like {
        /// What is looked at.
        term: Term,
        /// The pattern.
        pattern: Term,
        /// The character that takes the meaning from the next one of the pattern.
        escape: Option<char>,
    },
    /// There is no such property.
    IsNull(Term),
    /// The term is the boolean true.
    Holds(Term),
    /// The opposite.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// One of them, or both.
    Or(Box<Condition>, Box<Condition>),
}

/// How two terms are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Condition {
    /// Whether it holds for a message; `None` is unknown.
    pub fn evaluate(&self, message: &Message) -> Option<bool> {
        match self {
            Self::Compare(one, comparison, other) => {
                let order = order(&one.value(message)?, &other.value(message)?)?;
                Some(comparison.holds(order))
            }
            Self::In(term, list) => {
                let value = term.value(message)?;
                let equal = |other: &Term| other.value(message).and_then(|other| order(&value, &other));
                any(list.iter().map(|other| equal(other).map(Ordering::is_eq)))
            }
            Self::Like { term, pattern, escape } => match (term.value(message)?, pattern.value(message)?) {
                (Property::Text(text), Property::Text(pattern)) => Some(like(&text, &pattern, *escape)),
                _ => None,
            },
            Self::IsNull(term) => Some(term.value(message).is_none()),
            Self::Holds(term) => match term.value(message)? {
                Property::Boolean(holds) => Some(holds),
                _ => None,
            },
            Self::Not(condition) => condition.evaluate(message).map(|holds| !holds),
            Self::And(one, other) => {
                let refuted = any([one, other].map(|part| part.evaluate(message).map(|holds| !holds)));
                refuted.map(|refuted| !refuted)
            }
            Self::Or(one, other) => any([one, other].map(|part| part.evaluate(message))),
        }
    }
}

/// True if one is true; otherwise unknown if one is unknown.
fn any(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(false);
    for part in parts {
        match part {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}
