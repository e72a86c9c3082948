//! Conditional headers.
//!
//! Microsoft, "Specifying conditional headers for Blob service operations": with If-Match, If-Unmodified-Since is not looked
//! at; with If-None-Match, If-Modified-Since is not; other pairs are refused.

use jiff::Timestamp;

use super::{BlobError, ETag};
use crate::http::{Headers, date};

/// What must be true of a resource for an operation to happen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
    if_modified_since: Option<Timestamp>,
    if_unmodified_since: Option<Timestamp>,
}

/// Whether the operation changes the resource: a failed condition has another status then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It reads.
    Read,
    /// It changes or removes.
    Write,
}

/// What conditions are compared with.
#[derive(Debug, Clone, Copy)]
pub struct Version {
    /// The resource's ETag.
    pub etag: ETag,
    /// When it was last written.
    pub last_modified: Timestamp,
}

impl Conditions {
    /// Reads the conditional headers.
    pub fn parse(headers: &Headers) -> Result<Self, BlobError> {
        let text = |name| headers.filled(name).map(str::to_owned);
        let time = |name: &'static str| {
            headers
                .filled(name)
                .map(|value| date::parse(value).ok_or(BlobError::InvalidHeader(name)))
                .transpose()
        };
        let conditions = Self {
            if_match: text("if-match"),
            if_none_match: text("if-none-match"),
            if_modified_since: time("if-modified-since")?,
            if_unmodified_since: time("if-unmodified-since")?,
        };
        let tagged = conditions.if_match.is_some() && conditions.if_none_match.is_some();
        let dated = conditions.if_modified_since.is_some() && conditions.if_unmodified_since.is_some();
        if tagged || dated {
            Err(BlobError::MultipleConditions)
        } else {
            Ok(conditions)
        }
    }

    /// There must be nothing yet.
    pub fn if_absent() -> Self {
        Self {
            if_none_match: Some("*".to_owned()),
            ..Self::default()
        }
    }

    /// The resource must be in the state of this ETag.
    pub fn if_match(etag: &str) -> Self {
        Self {
            if_match: Some(etag.to_owned()),
            ..Self::default()
        }
    }

    /// Checks them against a resource that exists.
    pub fn check(&self, version: Version, purpose: Purpose) -> Result<(), BlobError> {
        let unchanged = match purpose {
            Purpose::Read => BlobError::NotModified,
            Purpose::Write => BlobError::ConditionNotMet,
        };
        let names = |tags: &str| tags.trim() == "*" || tags.split(',').any(|tag| version.etag.is(tag));
        // Dates in headers have no parts of a second.
        let modified = version.last_modified.as_second();
        if let Some(tags) = &self.if_match {
            if !names(tags) {
                return Err(BlobError::ConditionNotMet);
            }
        } else if self
            .if_unmodified_since
            .is_some_and(|since| modified > since.as_second())
        {
            return Err(BlobError::ConditionNotMet);
        }
        if let Some(tags) = &self.if_none_match {
            return match (names(tags), tags.trim() == "*", purpose) {
                (false, ..) => Ok(()),
                (true, true, Purpose::Write) => Err(BlobError::BlobAlreadyExists),
                (true, ..) => Err(unchanged),
            };
        }
        if self
            .if_modified_since
            .is_some_and(|since| modified <= since.as_second())
        {
            return Err(unchanged);
        }
        Ok(())
    }

    /// Checks them for a write of what does not exist: whoever names a state means that there is one.
    pub fn check_absent(&self) -> Result<(), BlobError> {
        if self.if_match.is_some() {
            Err(BlobError::ConditionNotMet)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODIFIED: &str = "Wed, 01 May 2024 12:00:00 GMT";
    const LATER: &str = "Wed, 01 May 2024 12:00:01 GMT";
    const EARLIER: &str = "Wed, 01 May 2024 11:59:59 GMT";

    fn check(fields: &[(&str, &str)], purpose: Purpose) -> Result<(), BlobError> {
        let last_modified = "2024-05-01T12:00:00.7Z".parse().unwrap();
        let etag = ETag::after(None, last_modified);
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(*name, value.replace("ETAG", &etag.to_string()));
        }
        Conditions::parse(&headers)?.check(Version { etag, last_modified }, purpose)
    }

    #[test]
    fn each_header_alone() {
        use BlobError::{BlobAlreadyExists, ConditionNotMet, NotModified};
        use Purpose::{Read, Write};
        for (name, value, purpose, expected) in [
            ("If-Match", "ETAG", Write, Ok(())),
            ("If-Match", "*", Write, Ok(())),
            ("If-Match", "\"0x1\", ETAG", Write, Ok(())),
            ("If-Match", "\"0x1\"", Write, Err(ConditionNotMet)),
            ("If-Match", "\"0x1\"", Read, Err(ConditionNotMet)),
            ("If-None-Match", "\"0x1\"", Read, Ok(())),
            ("If-None-Match", "ETAG", Read, Err(NotModified)),
            ("If-None-Match", "ETAG", Write, Err(ConditionNotMet)),
            ("If-None-Match", "*", Write, Err(BlobAlreadyExists)),
            ("If-Modified-Since", EARLIER, Read, Ok(())),
            ("If-Modified-Since", MODIFIED, Read, Err(NotModified)),
            ("If-Modified-Since", LATER, Write, Err(ConditionNotMet)),
            ("If-Unmodified-Since", MODIFIED, Write, Ok(())),
            ("If-Unmodified-Since", EARLIER, Read, Err(ConditionNotMet)),
        ] {
            assert_eq!(
                check(&[(name, value)], purpose),
                expected,
                "{name}: {value} {purpose:?}"
            );
        }
    }

    #[test]
    fn pairs_follow_the_documentation() {
        assert_eq!(
            check(
                &[("If-Match", "ETAG"), ("If-Unmodified-Since", EARLIER)],
                Purpose::Write
            ),
            Ok(())
        );
        assert_eq!(
            check(
                &[("If-None-Match", "\"0x1\""), ("If-Modified-Since", LATER)],
                Purpose::Read
            ),
            Ok(())
        );
        let refused = Err(BlobError::MultipleConditions);
        assert_eq!(
            check(&[("If-Match", "ETAG"), ("If-None-Match", "*")], Purpose::Write),
            refused
        );
        assert_eq!(
            check(&[("If-Match", "x")], Purpose::Write),
            Err(BlobError::ConditionNotMet)
        );
        assert_eq!(
            check(&[("If-Modified-Since", "soon")], Purpose::Read),
            Err(BlobError::InvalidHeader("if-modified-since"))
        );
    }

    #[test]
    fn a_write_of_something_new() {
        assert_eq!(Conditions::if_absent().check_absent(), Ok(()));
        assert_eq!(
            Conditions::if_match("*").check_absent(),
            Err(BlobError::ConditionNotMet)
        );
    }
}
