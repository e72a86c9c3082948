//! The moment at which a signature ends, as Microsoft's own clients write it: `6/15/2017 6:20:15 PM`, in UTC.

const DAY: u64 = 24 * 60 * 60;

/// Writes seconds since 1970-01-01 UTC the way .NET does for the culture `en-US`.
pub(super) fn written(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    let of_day = seconds % DAY;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let (hour, half) = match hour {
        0 => (12, "AM"),
        1..=11 => (hour, "AM"),
        12 => (12, "PM"),
        _ => (hour - 12, "PM"),
    };
    format!("{month}/{day}/{year} {hour}:{minute:02}:{second:02} {half}")
}

/// Year, month and day of the Gregorian calendar, so many days after 1970-01-01: `civil_from_days` of
/// <https://howardhinnant.github.io/date_algorithms.html>, whose years begin in March.
fn date(days: u64) -> (u64, u64, u64) {
    let since_march_of_year_0 = days + 719_468;
    let (era, day_of_era) = (since_march_of_year_0 / 146_097, since_march_of_year_0 % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_after_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_after_march + 2) / 5 + 1;
    let (month, year) = match months_after_march {
        0..=9 => (months_after_march + 3, era * 400 + year_of_era),
        _ => (months_after_march - 9, era * 400 + year_of_era + 1),
    };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::written;

    /// Computed with Python's `datetime`.
    #[test]
    fn moments_are_written_as_the_documentation_shows() {
        for (seconds, text) in [
            (0, "1/1/1970 12:00:00 AM"),
            (1_497_550_815, "6/15/2017 6:20:15 PM"),
            (1_709_211_599, "2/29/2024 12:59:59 PM"),
            (1_709_251_200, "3/1/2024 12:00:00 AM"),
            (1_798_761_599, "12/31/2026 11:59:59 PM"),
            (4_107_542_400, "3/1/2100 12:00:00 AM"),
        ] {
            assert_eq!(written(seconds), text);
        }
    }
}
