//! Durations as ISO 8601 writes them, in days and parts of days: the only ones whose length does not depend on the calendar.

use std::time::Duration;

/// How .NET writes the longest time span, which stands for "for ever".
pub const FOREVER: &str = "P10675199DT2H48M5.4775807S";
const FOREVER_SECONDS: u64 = 922_337_203_685;

/// Reads a duration. `None` if it is none; the longest one and longer ones are `Some(None)`.
pub fn parse(text: &str) -> Option<Option<Duration>> {
    let rest = text.trim().strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    if rest.is_empty() || rest.ends_with('T') {
        return None;
    }
    let mut total = 0.0;
    for (part, units) in [
        (days, &[('D', 86_400.0)][..]),
        (clock, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)][..]),
    ] {
        total += seconds(part, units)?;
    }
    let length = Duration::try_from_secs_f64(total).ok()?;
    Some(Some(length).filter(|length| length.as_secs() < FOREVER_SECONDS))
}

/// Each unit at most once and in this order.
fn seconds(mut part: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut total = 0.0;
    for (unit, length) in units {
        if let Some((number, rest)) = part.split_once(*unit) {
            let plain = !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit() || digit == '.');
            total += number.parse::<f64>().ok().filter(|_| plain)? * length;
            part = rest;
        }
    }
    part.is_empty().then_some(total)
}

/// Writes a duration as the service does: days, hours, minutes and seconds, those that are not zero.
pub fn format(length: Option<Duration>) -> String {
    let Some(length) = length else {
        return FOREVER.to_owned();
    };
    let (seconds, parts) = (length.as_secs(), length.subsec_nanos() / 100);
    let mut text = "P".to_owned();
    let push = |number: u64, unit: char, text: &mut String| {
        if number > 0 {
            *text += &format!("{number}{unit}");
        }
    };
    push(seconds / 86_400, 'D', &mut text);
    let clock = text.len();
    push(seconds / 3600 % 24, 'H', &mut text);
    push(seconds / 60 % 60, 'M', &mut text);
    match (seconds % 60, parts) {
        (0, 0) => {}
        (whole, 0) => push(whole, 'S', &mut text),
        (whole, parts) => text += format!("{whole}.{parts:07}").trim_end_matches('0'),
    }
    if parts > 0 {
        text.push('S');
    }
    if text.len() > clock {
        text.insert(clock, 'T');
    } else if text == "P" {
        text += "T0S";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, milliseconds) in [
            ("PT1M", 60_000),
            ("PT30S", 30_000),
            ("P7D", 604_800_000),
            ("P1DT2H3M4.5S", 93_784_500),
            ("PT0S", 0),
            ("PT1H0.25S", 3_600_250),
        ] {
            let length = Duration::from_millis(milliseconds);
            assert_eq!(parse(text), Some(Some(length)), "{text}");
            assert_eq!(format(Some(length)), text);
        }
        assert_eq!(parse("PT90S"), Some(Some(Duration::from_secs(90))));
        assert_eq!(parse(FOREVER), Some(None));
        assert_eq!(format(None), FOREVER);
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "", "P", "PT", "1M", "P1Y", "P1M", "PT1D", "PT1S1M", "PT-1S", "PTS", "P1DT", "PT1e9S", "60",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
