//! How long a service asks to be left alone.

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::http_date;

/// Milliseconds from `now`: from the headers that count milliseconds if the service sent one, else from `Retry-After` in seconds
/// or as a date (RFC 9110, section 10.2.3). A date that has passed is 0; a text that is neither is none.
pub(crate) fn retry_after_ms(headers: &HeaderMap, now: u64) -> Option<u64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let milliseconds = ["x-ms-retry-after-ms", "retry-after-ms"]
        .into_iter()
        .find_map(|name| text(name)?.parse().ok());
    milliseconds.or_else(|| {
        let text = text(RETRY_AFTER.as_str())?;
        let seconds = match text.parse::<u64>() {
            Ok(seconds) => seconds,
            Err(_) => http_date::parse(text)?.saturating_sub(now),
        };
        Some(seconds.saturating_mul(1000))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_556_174_236;

    fn read(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        retry_after_ms(&headers, NOW)
    }

    #[test]
    fn seconds_dates_and_milliseconds_are_understood() {
        assert_eq!(read(&[("retry-after", "3")]), Some(3_000));
        assert_eq!(read(&[("retry-after", "Thu, 25 Apr 2019 06:37:26 GMT")]), Some(10_000));
        assert_eq!(read(&[("retry-after", "Thu, 25 Apr 2019 06:00:00 GMT")]), Some(0));
        assert_eq!(read(&[("x-ms-retry-after-ms", "250"), ("retry-after", "1")]), Some(250));
    }

    #[test]
    fn nonsense_is_none_and_huge_values_do_not_overflow() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("retry-after", "soon")]), None);
        assert_eq!(read(&[("retry-after", "-1")]), None);
        assert_eq!(
            read(&[("x-ms-retry-after-ms", "soon"), ("retry-after", "2")]),
            Some(2_000)
        );
        assert_eq!(read(&[("retry-after", "18446744073709551615")]), Some(u64::MAX));
    }
}
