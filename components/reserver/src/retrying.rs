//! Repeats a failed try as the schedule allows, and says in the log what failed and what comes next.

use crate::failure::Failure;
use crate::host::Host;
use crate::schedule::{Next, RetryPolicy, Schedule};
use crate::text::one_line;

/// Makes tries until one succeeds or no more are allowed. Each failed try is one log line that starts with `what`.
///
/// # Errors
/// The last try's failure.
pub async fn with_retries<T, H: Host>(
    host: &H,
    policy: RetryPolicy,
    what: &str,
    mut one_try: impl AsyncFnMut(&H) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut schedule = Schedule::start(policy, host.now());
    loop {
        let failure = match one_try(host).await {
            Ok(value) => return Ok(value),
            Err(failure) => failure,
        };
        let (current, all) = (schedule.current_try(), schedule.all_tries());
        let next = match failure.retry {
            true => Some(schedule.after_failure(host.now(), failure.retry_after, host.random())),
            false => None,
        };
        let outlook = match next {
            Some(Next::TryAfter(wait)) => format!("next try in {} ms", wait.as_millis()),
            Some(Next::NoRetryLeft) => "no try is left".into(),
            Some(Next::BeyondBudget) => "the next try would be beyond the time budget".into(),
            None => "another try cannot help".into(),
        };
        host.log(&one_line(
            &format!("{what}: try {current} of {all} failed: {}; {outlook}", failure.reason),
            1000,
        ));
        match next {
            Some(Next::TryAfter(wait)) => host.sleep(wait).await,
            _ => return Err(failure),
        }
    }
}
