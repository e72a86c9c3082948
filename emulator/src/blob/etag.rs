//! ETags: each names one state of one resource.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An ETag. Written as the service writes it: quoted, `0x` and hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ETag(u64);

impl ETag {
    /// The ETag of a change at `now`, which is never `last` or older: two changes in one moment differ too.
    pub fn after(last: Option<Self>, now: Timestamp) -> Self {
        // Ticks of 100 nanoseconds since the year 1, as in the service's own.
        let ticks = (now.as_nanosecond() / 100).saturating_add(621_355_968_000_000_000);
        let ticks = u64::try_from(ticks).unwrap_or_default();
        Self(last.map_or(ticks, |Self(last)| ticks.max(last.saturating_add(1))))
    }

    /// Whether `text`, with its quotes or without, is this ETag.
    pub fn is(&self, text: &str) -> bool {
        text.trim()
            .trim_matches('"')
            .eq_ignore_ascii_case(self.to_string().trim_matches('"'))
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"0x{:X}\"", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_changes_in_one_moment_have_two_tags() {
        let now = "2024-05-01T12:00:00Z".parse().unwrap();
        let first = ETag::after(None, now);
        let second = ETag::after(Some(first), now);
        assert!(second > first);
        assert_eq!(first.to_string(), "\"0x8DC69D63A316000\"");
        assert!(first.is("0x8DC69D63A316000") && first.is("\"0x8DC69D63A316000\"") && !first.is(&second.to_string()));
    }
}
