//! Dates as HTTP writes them (RFC 9110, section 5.6.7), from and to seconds since 1970-01-01 UTC.

use std::time::{Duration, UNIX_EPOCH};

/// `Thu, 25 Apr 2019 06:37:16 GMT`.
pub(crate) fn format(seconds: u64) -> String {
    /// The last second of the year 9999, after which the format has no more room.
    const LAST: u64 = 253_402_300_799;
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds.min(LAST)))
}

pub(crate) fn parse(text: &str) -> Option<u64> {
    let time = httpdate::parse_http_date(text.trim()).ok()?;
    time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_the_way_there_and_back() {
        assert_eq!(format(1_556_174_236), "Thu, 25 Apr 2019 06:37:16 GMT");
        assert_eq!(parse("Thu, 25 Apr 2019 06:37:16 GMT"), Some(1_556_174_236));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(format(u64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
