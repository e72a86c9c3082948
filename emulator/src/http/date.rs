//! Dates as HTTP writes them (RFC 9110, section 5.6.7).

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// `Thu, 25 Apr 2019 06:37:16 GMT`. Parts of a second are cut off. Empty outside the years that the format can write.
pub fn format(time: Timestamp) -> String {
    rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

/// Reads what [`format()`] writes, and RFC 2822 dates with an offset.
pub fn parse(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_and_read() {
        let time: Timestamp = "2019-04-25T06:37:16Z".parse().unwrap();
        assert_eq!(format(time), "Thu, 25 Apr 2019 06:37:16 GMT");
        assert_eq!(parse("Thu, 25 Apr 2019 06:37:16 GMT"), Some(time));
        assert_eq!(parse("Thu, 25 Apr 2019 08:37:16 +0200"), Some(time));
        assert_eq!(parse("yesterday"), None);
    }
}
