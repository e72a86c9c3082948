//! The `name=value;name=value` settings of Service Bus and Storage.
//!
//! Names do not care about case; a value may hold `=` itself, so a part is split at its first one only.

/// Why a connection string is of no use. Names the part, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionStringError {
    /// There is no text at all.
    #[error("the connection string is empty")]
    Empty,
    /// A part has no `=`; its text is not shown, since it may be a piece of a key.
    #[error("part {position} of the connection string is not of the form name=value")]
    NotAPair {
        /// Which part it is, counted from 1.
        position: usize,
    },
    /// A part that is needed is absent or empty.
    #[error("the connection string has no {part}")]
    Missing {
        /// The part's name.
        part: &'static str,
    },
    /// A part is there, but cannot be used.
    #[error("the connection string's {part} {problem}")]
    Malformed {
        /// The part's name.
        part: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A part is there more than once.
    #[error("the connection string names {part} more than once")]
    Repeated {
        /// The part's name.
        part: &'static str,
    },
    /// Two parts exclude each other.
    #[error("the connection string has both {first} and {second}: leave one out")]
    Conflicting {
        /// The one part's name.
        first: &'static str,
        /// The other part's name.
        second: &'static str,
    },
}

/// A connection string taken apart.
pub(crate) struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, ConnectionStringError> {
        let mut pairs = Vec::new();
        for (index, part) in text.split(';').enumerate() {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let (name, value) = part
                .split_once('=')
                .ok_or(ConnectionStringError::NotAPair { position: index + 1 })?;
            pairs.push((name.trim(), value.trim()));
        }
        if pairs.is_empty() {
            Err(ConnectionStringError::Empty)
        } else {
            Ok(Self(pairs))
        }
    }

    /// The value of a part; an empty value counts as none.
    pub(crate) fn get(&self, part: &'static str) -> Result<Option<&'a str>, ConnectionStringError> {
        let mut values = self
            .0
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(part))
            .map(|(_, value)| *value);
        let first = values.next().filter(|value| !value.is_empty());
        match values.next() {
            Some(_) => Err(ConnectionStringError::Repeated { part }),
            None => Ok(first),
        }
    }

    pub(crate) fn require(&self, part: &'static str) -> Result<&'a str, ConnectionStringError> {
        self.get(part)?.ok_or(ConnectionStringError::Missing { part })
    }

    /// Whether a part says `true`.
    pub(crate) fn flag(&self, part: &'static str) -> Result<bool, ConnectionStringError> {
        match self.get(part)? {
            None => Ok(false),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(ConnectionStringError::Malformed {
                part,
                problem: "is neither true nor false",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_equals_signs_and_names_ignore_case() {
        let parts = Parts::parse(" accountkey = ab== ;; AccountName=shop;").unwrap();
        assert_eq!(parts.get("AccountKey"), Ok(Some("ab==")));
        assert_eq!(parts.require("AccountName"), Ok("shop"));
    }

    #[test]
    fn an_empty_part_counts_as_missing() {
        let parts = Parts::parse("AccountName=").unwrap();
        let error = parts.require("AccountName").unwrap_err();
        assert_eq!(error, ConnectionStringError::Missing { part: "AccountName" });
        assert_eq!(error.to_string(), "the connection string has no AccountName");
    }

    #[test]
    fn a_part_without_a_name_is_pointed_at_but_not_shown() {
        let error = Parts::parse("AccountName=shop;c3dvcmRmaXNo").err().unwrap();
        assert_eq!(error, ConnectionStringError::NotAPair { position: 2 });
        assert!(!error.to_string().contains("c3dvcmRmaXNo"));
    }

    #[test]
    fn nothing_and_repetition_are_errors() {
        assert_eq!(Parts::parse(" ; ").err(), Some(ConnectionStringError::Empty));
        let parts = Parts::parse("EntityPath=a;entitypath=b").unwrap();
        assert_eq!(
            parts.get("EntityPath"),
            Err(ConnectionStringError::Repeated { part: "EntityPath" })
        );
    }

    #[test]
    fn a_flag_is_true_or_false() {
        let parts = Parts::parse("A=TRUE;B=false;C=yes").unwrap();
        assert_eq!(parts.flag("A"), Ok(true));
        assert_eq!(parts.flag("B"), Ok(false));
        assert_eq!(parts.flag("D"), Ok(false));
        assert!(parts.flag("C").is_err());
    }
}
