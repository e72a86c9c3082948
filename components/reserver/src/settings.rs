//! How often and how long, from the component's settings.
//!
//! | setting | default | meaning |
//! |---|---|---|
//! | `upload_retries` | 3 | retries after a failed try to store an order, 0 to 10 |
//! | `mail_retries` | 3 | retries after a failed try to mail, 0 to 10 |
//! | `retry_budget_ms` | 20000 | time after which no further try of one kind begins, up to 45 seconds |
//! | `first_backoff_ms` | 500 | wait before the first retry, up to a minute |
//!
//! A value that is no number in its range is logged, and the default is used: orders should not wait for a typing error.
//!
//! The host stops a delivery after 120 seconds, and an order that could not be stored must be mailed before. The last try to store may
//! begin when the budget ends; its two requests, three for a file that others put there, take up to 8 seconds each. Then a try to mail
//! takes up to 45. So the first mail is through or refused by 45 + 24 + 45 = 114 seconds at most. With the defaults all tries of both
//! kinds are over by 20 + 16 + 20 + 45 = 101.

use std::time::Duration;

use crate::schedule::RetryPolicy;
use crate::text::one_line;

/// Leaves time for a mail, see above.
const MOST_BUDGET_MS: u32 = 45_000;

/// The settings.
#[derive(Debug, PartialEq, Eq)]
pub struct Settings {
    /// For storing an order.
    pub uploads: RetryPolicy,
    /// For mailing.
    pub mails: RetryPolicy,
}

impl Settings {
    /// Reads the settings through `get`, which gives a setting's text or says why it cannot be read.
    pub fn read(get: impl Fn(&str) -> Result<Option<String>, String>, log: impl Fn(&str)) -> Settings {
        let number = |name: &str, default: u32, most: u32| {
            let text = match get(name) {
                Ok(text) => text.unwrap_or_default(),
                Err(error) => {
                    log(&one_line(
                        &format!("setting {name} cannot be read, using {default}: {error}"),
                        500,
                    ));
                    return default;
                }
            };
            match text.trim() {
                "" => default,
                text => text.parse().ok().filter(|value| *value <= most).unwrap_or_else(|| {
                    log(&format!(
                        "setting {name} is no whole number up to {most}, using {default}"
                    ));
                    default
                }),
            }
        };
        let budget = Duration::from_millis(number("retry_budget_ms", 20_000, MOST_BUDGET_MS).into());
        let first_backoff = Duration::from_millis(number("first_backoff_ms", 500, 60_000).into());
        let policy = |retries| RetryPolicy {
            retries,
            first_backoff,
            budget,
        };
        Settings {
            uploads: policy(number("upload_retries", 3, 10)),
            mails: policy(number("mail_retries", 3, 10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn read(settings: &[(&str, &str)]) -> (Settings, Vec<String>) {
        let lines = RefCell::new(Vec::new());
        let get = |name: &str| {
            Ok(settings
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned()))
        };
        let read = Settings::read(get, |line| lines.borrow_mut().push(line.to_owned()));
        (read, lines.into_inner())
    }

    #[test]
    fn defaults_are_three_retries_in_twenty_seconds() {
        let policy = RetryPolicy {
            retries: 3,
            first_backoff: Duration::from_millis(500),
            budget: Duration::from_secs(20),
        };
        let (settings, lines) = read(&[("upload_retries", "")]);
        assert_eq!(
            settings,
            Settings {
                uploads: policy,
                mails: policy
            }
        );
        assert!(lines.is_empty());
    }

    #[test]
    fn each_setting_counts() {
        let (settings, _) = read(&[
            ("upload_retries", "0"),
            ("mail_retries", " 5 "),
            ("retry_budget_ms", "1000"),
            ("first_backoff_ms", "10"),
        ]);
        let policy = RetryPolicy {
            retries: 0,
            first_backoff: Duration::from_millis(10),
            budget: Duration::from_secs(1),
        };
        assert_eq!(
            settings,
            Settings {
                uploads: policy,
                mails: RetryPolicy { retries: 5, ..policy }
            }
        );
    }

    #[test]
    fn a_value_that_makes_no_sense_is_named_and_the_default_used() {
        let (settings, lines) = read(&[
            ("upload_retries", "many"),
            ("mail_retries", "11"),
            ("retry_budget_ms", "-1"),
        ]);
        assert_eq!(settings, read(&[]).0);
        assert_eq!(lines.len(), 3);
        assert!(
            lines
                .iter()
                .any(|line| line == "setting upload_retries is no whole number up to 10, using 3"),
            "{lines:?}"
        );
    }

    #[test]
    fn a_budget_that_leaves_no_time_for_a_mail_is_not_taken() {
        let delivery_time = Duration::from_secs(120);
        let slowest_store = 3 * Duration::from_secs(8);
        let slowest_mail = Duration::from_secs(45);
        let most = delivery_time - slowest_store - slowest_mail;
        for budget in ["45000", "45001", "51001", "300000", "600000"] {
            let (settings, _) = read(&[("retry_budget_ms", budget)]);
            assert!(settings.uploads.budget < most, "{budget}");
        }
        assert_eq!(read(&[("retry_budget_ms", "45000")]).0.uploads.budget.as_secs(), 45);
    }

    #[test]
    fn settings_that_cannot_be_read_do_not_stop_orders() {
        let lines = RefCell::new(0);
        let settings = Settings::read(|_| Err("down".into()), |_| *lines.borrow_mut() += 1);
        assert_eq!((settings, lines.into_inner()), (read(&[]).0, 4));
    }
}
