//! A trigger that comes due by itself, again and again.
//!
//! Source: "Schema reference for trigger and action types in Azure Logic Apps", Recurrence trigger.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::Value;

/// When a workflow starts by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    period: Period,
    start: Option<Timestamp>,
    /// How many runs there may be at a time; `None` is any number.
    pub runs: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Seconds(i64),
    Months(i64),
}

/// The units, with their length in seconds and the longest interval that Azure takes. A month has no length.
const UNITS: [(&str, i64, i64); 5] = [
    ("Second", 1, 9_999_999),
    ("Minute", 60, 72_000),
    ("Hour", 3_600, 12_000),
    ("Day", 86_400, 500),
    ("Week", 604_800, 71),
];
const LONGEST_MONTHS: i64 = 16;
/// What Azure takes for the number of runs at a time.
const RUNS: std::ops::RangeInclusive<usize> = 1..=100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    #[serde(rename = "type")]
    _type: String,
    recurrence: WrittenRecurrence,
    #[serde(default)]
    runtime_configuration: RuntimeConfiguration,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "metadata")]
    _metadata: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenRecurrence {
    frequency: String,
    interval: i64,
    start_time: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuntimeConfiguration {
    concurrency: Option<Concurrency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Concurrency {
    runs: usize,
}

impl Recurrence {
    /// Reads the trigger.
    ///
    /// # Errors
    /// What is not supported or not understood.
    pub fn read(json: &Value) -> Result<Self, String> {
        let written = Written::deserialize(json).map_err(|error| error.to_string())?;
        let runs = written.runtime_configuration.concurrency.map(|given| given.runs);
        if let Some(runs) = runs.filter(|runs| !RUNS.contains(runs)) {
            return Err(format!("runtimeConfiguration.concurrency: {runs} runs: write 1 to 100"));
        }
        let start = written.recurrence.start_time.map(|text| {
            let refused = |_| format!("recurrence: the startTime {text:?} is none in UTC: write 2026-01-31T08:00:00Z");
            text.parse().map_err(refused)
        });
        Ok(Self {
            period: Period::read(&written.recurrence.frequency, written.recurrence.interval)?,
            start: start.transpose()?,
            runs,
        })
    }

    /// When it comes due for the first time: at once, unless it has a time to start at.
    pub fn first(&self, now: Timestamp) -> Timestamp {
        match self.start {
            None => now,
            Some(start) if start >= now => start,
            Some(start) => self.next(start, now),
        }
    }

    /// When it comes due after `last`, and after `now`: what was missed is not made up for.
    pub fn next(&self, last: Timestamp, now: Timestamp) -> Timestamp {
        let next = match self.period {
            Period::Seconds(length) => {
                let missed = now.duration_since(last).as_secs().max(0) / length;
                last.checked_add(SignedDuration::from_secs(length.saturating_mul(missed + 1)))
            }
            Period::Months(months) => (1..)
                .map(|times: i64| {
                    let later = last.to_zoned(TimeZone::UTC).checked_add((months * times).months())?;
                    Ok(later.timestamp())
                })
                .find(|next| next.as_ref().map_or(true, |next| *next > now))
                .unwrap_or(Ok(Timestamp::MAX)),
        };
        next.unwrap_or(Timestamp::MAX)
    }
}

impl Period {
    fn read(frequency: &str, interval: i64) -> Result<Self, String> {
        let unit = UNITS.iter().find(|(name, _, _)| name.eq_ignore_ascii_case(frequency));
        let (period, longest) = match unit {
            Some((_, seconds, longest)) => (Self::Seconds(interval.saturating_mul(*seconds)), *longest),
            None if frequency.eq_ignore_ascii_case("Month") => (Self::Months(interval), LONGEST_MONTHS),
            None => {
                return Err(format!(
                    "recurrence: there is no frequency {frequency:?}; use Second, Minute, Hour, Day, Week or Month"
                ));
            }
        };
        match (1..=longest).contains(&interval) {
            true => Ok(period),
            false => Err(format!(
                "recurrence: an interval of {interval} is not possible: write 1 to {longest}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn recurrence(recurrence: Value) -> Result<Recurrence, String> {
        Recurrence::read(&json!({ "type": "Recurrence", "recurrence": recurrence }))
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_comes_due_at_once_and_then_after_each_interval() {
        let minutes = recurrence(json!({"frequency": "minute", "interval": 2})).unwrap();
        let now = time("2026-01-31T08:00:30Z");
        assert_eq!(minutes.first(now), now);
        assert_eq!(minutes.next(now, now), time("2026-01-31T08:02:30Z"));
        let late = time("2026-01-31T08:06:31Z");
        assert_eq!(
            minutes.next(now, late),
            time("2026-01-31T08:08:30Z"),
            "what was missed is left out"
        );
    }

    #[test]
    fn a_start_decides_when() {
        let monthly = json!({"frequency": "Month", "interval": 1, "startTime": "2026-01-31T08:00:00Z"});
        let monthly = recurrence(monthly).unwrap();
        let start = time("2026-01-31T08:00:00Z");
        assert_eq!(monthly.first(time("2025-12-01T00:00:00Z")), start);
        assert_eq!(
            monthly.first(time("2026-02-01T00:00:00Z")),
            time("2026-02-28T08:00:00Z")
        );
        assert_eq!(
            monthly.next(start, time("2026-03-01T00:00:00Z")),
            time("2026-03-31T08:00:00Z")
        );
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (given, mark) in [
            (json!({"frequency": "Year", "interval": 1}), "no frequency \"Year\""),
            (json!({"frequency": "Day", "interval": 0}), "1 to 500"),
            (json!({"frequency": "Month", "interval": 17}), "1 to 16"),
            (json!({"frequency": "Day", "interval": 1, "schedule": {}}), "`schedule`"),
            (
                json!({"frequency": "Day", "interval": 1, "startTime": "2026-01-31T08:00:00"}),
                "in UTC",
            ),
            (json!({"frequency": "Day"}), "`interval`"),
        ] {
            let error = recurrence(given).unwrap_err();
            assert!(error.contains(mark), "{error}");
        }
        let wide = json!({
            "type": "Recurrence",
            "recurrence": {"frequency": "Day", "interval": 1},
            "runtimeConfiguration": {"concurrency": {"runs": 101}}
        });
        assert!(Recurrence::read(&wide).unwrap_err().contains("101 runs"));
    }
}
