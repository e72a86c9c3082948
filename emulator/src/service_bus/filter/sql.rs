//! SQL filters.

use serde::{Deserialize, Serialize};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::condition::Condition;
use super::translate;
use crate::service_bus::{Message, Property};

/// The values of the names in an expression that start with `@`.
pub type Parameters = Vec<(String, Property)>;

/// The longest expression in characters (Microsoft, "Service Bus quotas").
const LONGEST: usize = 1024;

/// An SQL expression over a message's properties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct SqlFilter {
    text: String,
    parameters: Parameters,
    #[serde(skip)]
    condition: Condition,
}

/// An expression as it was written: it is read again when it comes back from where it was kept.
#[derive(Deserialize)]
struct Written {
    text: String,
    parameters: Parameters,
}

impl TryFrom<Written> for SqlFilter {
    type Error = FilterError;

    fn try_from(written: Written) -> Result<Self, FilterError> {
        Self::parse(&written.text, written.parameters)
    }
}

/// Why an expression is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It is longer than Service Bus allows.
    #[error("the filter has {0} characters, and at most {LONGEST} are allowed")]
    TooLong(usize),
    /// It is not SQL.
    #[error("the filter cannot be read: {0}")]
    Syntax(String),
    /// It is SQL that no filter here evaluates.
    #[error("the filter uses {0}, which is not supported here")]
    Unsupported(String),
    /// It names a parameter that was not given.
    #[error("the filter's parameter {0} has no value")]
    NoParameter(String),
}

impl SqlFilter {
    /// Reads an expression.
    ///
    /// # Errors
    /// It is not one, or uses what is not supported; the message names it.
    pub fn parse(text: &str, parameters: Parameters) -> Result<Self, FilterError> {
        let length = text.chars().count();
        if length > LONGEST {
            return Err(FilterError::TooLong(length));
        }
        let syntax = |error: sqlparser::parser::ParserError| FilterError::Syntax(error.to_string());
        let mut parser = Parser::new(&MsSqlDialect {}).try_with_sql(text).map_err(syntax)?;
        let expression = parser.parse_expr().map_err(syntax)?;
        let rest = parser.peek_token().token;
        if rest != Token::EOF {
            return Err(FilterError::Syntax(format!("{rest} is not expected")));
        }
        Ok(Self {
            text: text.to_owned(),
            condition: translate::condition(&expression, &parameters)?,
            parameters,
        })
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values of its parameters.
    pub fn parameters(&self) -> &[(String, Property)] {
        &self.parameters
    }

    /// Whether it holds for a message. What is unknown does not.
    pub fn passes(&self, message: &Message) -> bool {
        self.condition.evaluate(message) == Some(true)
    }
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
