//! What a subscription wants of what is sent to its topic.
//!
//! # Layout
//! - [`sql`], [`translate`]: SQL filters, read with an ordinary SQL parser and translated into conditions
//! - [`condition`], [`term`], [`like`]: conditions over a message, in three-valued logic
//! - [`correlation`]: filters that compare single properties

pub mod condition;
pub mod correlation;
pub mod like;
pub mod sql;
pub mod term;
pub mod translate;

pub use correlation::CorrelationFilter;
pub use sql::{FilterError, SqlFilter};

use serde::{Deserialize, Serialize};

use super::Message;

/// A rule's filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// Every message passes.
    True,
    /// No message passes.
    False,
    /// What an SQL expression holds for passes.
    Sql(SqlFilter),
    /// What has these properties passes.
    Correlation(CorrelationFilter),
}

impl Filter {
    /// Whether the message passes.
    pub fn passes(&self, message: &Message) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Sql(filter) => filter.passes(message),
            Self::Correlation(filter) => filter.passes(message),
        }
    }
}

/// A named filter of a subscription. A message that passes one of a subscription's rules goes to the subscription, once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The name as it was created.
    pub name: String,
    /// What passes.
    pub filter: Filter,
    /// When it was created.
    pub created: jiff::Timestamp,
}

impl Rule {
    /// The rule that a subscription is created with, named as the service names it.
    pub fn first(filter: Filter, created: jiff::Timestamp) -> Self {
        Self {
            name: "$Default".to_owned(),
            filter,
            created,
        }
    }
}
