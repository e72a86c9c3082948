//! Points in time.

use maud::{Markup, html};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A time of RFC 3339 in UTC, for people: `15 January 2027, 08:00:01 UTC`. The script turns it into the reader's own time.
pub fn moment(rfc3339: &str) -> Markup {
    html! { time datetime=(rfc3339) { (in_words(rfc3339).unwrap_or_else(|| rfc3339.to_owned())) } }
}

fn in_words(rfc3339: &str) -> Option<String> {
    let (date, time) = rfc3339.split_once('T')?;
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day = day.trim_start_matches('0');
    Some(format!("{day} {month} {year}, {} UTC", time.get(..8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_write_them() {
        assert_eq!(
            moment("2027-01-05T08:00:01.250Z").into_string(),
            "<time datetime=\"2027-01-05T08:00:01.250Z\">5 January 2027, 08:00:01 UTC</time>"
        );
    }

    #[test]
    fn what_is_no_time_is_shown_as_it_is() {
        for text in [
            "",
            "soon",
            "2027-13-01T00:00:00Z",
            "2027-00-01T00:00:00Z",
            "2027-01-01Tx",
        ] {
            assert_eq!(in_words(text), None, "{text}");
        }
    }
}
