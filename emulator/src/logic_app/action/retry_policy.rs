//! How often an Http action is tried again, and after which pauses.
//!
//! Source: "Handle errors and exceptions in Azure Logic Apps", retry policies. The pauses are the documented ones without their random part.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use serde::Deserialize;
use serde_json::Value;

/// What Azure takes for the number of retries.
const COUNT: std::ops::RangeInclusive<u32> = 1..=90;
const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A retry policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    count: u32,
    interval: Duration,
    grows: bool,
    shortest: Duration,
    longest: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    r#type: String,
    count: Option<u32>,
    interval: Option<String>,
    minimum_interval: Option<String>,
    maximum_interval: Option<String>,
}

/// What an action without a policy has.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            count: 4,
            interval: Duration::from_millis(7_500),
            grows: true,
            shortest: SHORTEST,
            longest: Duration::from_secs(45),
        }
    }
}

impl RetryPolicy {
    /// Reads a policy; none is the default one.
    ///
    /// # Errors
    /// What is not supported or not understood.
    pub fn read(json: Option<&Value>) -> Result<Self, String> {
        let Some(json) = json else { return Ok(Self::default()) };
        let written = Written::deserialize(json).map_err(|error| format!("retryPolicy: {error}"))?;
        let is_growing = match written.r#type.as_str() {
            "none" => {
                return Ok(Self {
                    count: 0,
                    ..Self::default()
                });
            }
            "default" => return Ok(Self::default()),
            "fixed" => false,
            "exponential" => true,
            other => return Err(format!("retryPolicy: the type {other:?} is not supported")),
        };
        let count = written.count.ok_or("retryPolicy: count is missing")?;
        if !COUNT.contains(&count) {
            return Err(format!("retryPolicy: {count} retries: write 1 to 90"));
        }
        let length = |written: Option<String>, default| written.map_or(Ok(default), |text| duration(&text));
        let interval = written.interval.ok_or("retryPolicy: interval is missing")?;
        Ok(Self {
            count,
            interval: duration(&interval)?,
            grows: is_growing,
            shortest: length(written.minimum_interval, SHORTEST)?,
            longest: length(written.maximum_interval, LONGEST)?,
        })
    }

    /// The pauses before the retries.
    pub fn pauses(self) -> impl Iterator<Item = Duration> {
        (0..self.count).map(move |retry| match self.grows {
            false => self.interval,
            true => {
                let grown = self.interval.saturating_mul(2_u32.saturating_pow(retry));
                grown.min(self.longest).max(self.shortest)
            }
        })
    }
}

/// `PT7.5S`.
fn duration(text: &str) -> Result<Duration, String> {
    let span: Result<Span, _> = text.parse();
    let length = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let length = length.ok().and_then(|length| Duration::try_from(length).ok());
    length.ok_or_else(|| format!("retryPolicy: {text:?} is no duration: write PT20S"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pauses(policy: Option<Value>) -> Vec<f64> {
        let policy = RetryPolicy::read(policy.as_ref()).unwrap();
        policy.pauses().map(|pause| pause.as_secs_f64()).collect()
    }

    #[test]
    fn pauses_are_those_of_the_policy() {
        assert_eq!(pauses(None), [7.5, 15.0, 30.0, 45.0]);
        assert_eq!(pauses(Some(json!({"type": "none"}))), [0.0; 0]);
        let fixed = json!({"type": "fixed", "count": 2, "interval": "PT20S"});
        assert_eq!(pauses(Some(fixed)), [20.0, 20.0]);
        let growing = json!({"type": "exponential", "count": 3, "interval": "PT1S", "maximumInterval": "PT6S"});
        assert_eq!(pauses(Some(growing)), [5.0, 5.0, 5.0]);
        let growing = json!({"type": "exponential", "count": 3, "interval": "PT1H", "maximumInterval": "PT3H"});
        assert_eq!(pauses(Some(growing)), [3600.0, 7200.0, 10800.0]);
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (policy, mark) in [
            (json!({"type": "linear"}), "\"linear\""),
            (json!({"type": "fixed", "interval": "PT1S"}), "count is missing"),
            (json!({"type": "fixed", "count": 91, "interval": "PT1S"}), "1 to 90"),
            (
                json!({"type": "fixed", "count": 1, "interval": "soon"}),
                "\"soon\" is no duration",
            ),
            (json!({"type": "none", "more": 1}), "`more`"),
        ] {
            let error = RetryPolicy::read(Some(&policy)).unwrap_err();
            assert!(error.contains(mark), "{error}");
        }
    }
}
