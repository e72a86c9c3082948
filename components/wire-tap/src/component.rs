//! The exported interface: two publishers, of which one counts.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, join, select};
use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wit_bindgen::spawn;

use crate::bindings::exports::petstore::messaging::publisher::{Guest, PublishError};
use crate::bindings::petstore::messaging::publisher;
use crate::bindings::petstore::messaging::types::Message;
use crate::bindings::{export, tap};
use crate::line::{LIMIT, Line, News, PAUSE, Use};

thread_local! {
    /// What all calls to this instance know of the tap.
    static LINE: Cell<Line> = const { Cell::new(Line::Up) };
}

/// The component.
struct WireTap;

#[allow(unsafe_code, reason = "the canonical ABI exports raw functions")]
mod exported {
    use super::{WireTap, export};
    export!(WireTap with_types_in crate::bindings);
}

impl Guest for WireTap {
    /// Both get the message at the same time, so that the tap adds nothing where it is the faster one.
    async fn publish(message: Message) -> Result<(), PublishError> {
        let taken = match on_line(|line| line.admit(now())) {
            Use::Skipped => None,
            Use::Aside => {
                drop(tapped(message.clone()));
                None
            }
            Use::Awaited => Some(tapped(message.clone())),
        };
        let (published, ()) = join(publisher::publish(message), in_time(taken)).await;
        published.map_err(exported_error)
    }
}

/// Hands the message to the tap. That goes on when nobody waits for it any longer: what comes late is not lost.
fn tapped(message: Message) -> oneshot::Receiver<()> {
    let (done, taken) = oneshot::channel();
    spawn(async move {
        let begun = now();
        match tap::publish(message).await {
            Ok(()) => tell(on_line(|line| line.taken(begun, now())), ""),
            Err(error) => tell(on_line(|line| line.failed(now())), described(&error)),
        }
        // Whoever waited may have gone on.
        let _ = done.send(());
    });
    taken
}

/// Waits for the tap, but not for long; not at all for none.
async fn in_time(taken: Option<oneshot::Receiver<()>>) {
    let Some(taken) = taken else { return };
    let limit = u64::try_from(LIMIT.as_nanos()).unwrap_or(u64::MAX);
    let patience = pin!(monotonic_clock::wait_for(limit));
    if let Either::Right(_) = select(taken, patience).await {
        tell(on_line(|line| line.failed(now())), "no answer in time");
    }
}

fn on_line<T>(change: impl FnOnce(&mut Line) -> T) -> T {
    let mut line = LINE.get();
    let result = change(&mut line);
    LINE.set(line);
    result
}

fn now() -> Duration {
    Duration::from_nanos(monotonic_clock::now())
}

fn tell(news: Option<News>, reason: &str) {
    match news {
        Some(News::Lost) => eprintln!(
            "the tap is lost, messages go on without it, and it is tried again every {} s: {reason}",
            PAUSE.as_secs()
        ),
        Some(News::Back) => eprintln!("the tap is back"),
        None => {}
    }
}

/// The text in an error of the tap's, which holds no secret.
fn described(error: &publisher::PublishError) -> &str {
    use publisher::PublishError::{Denied, Misconfigured, NotFound, Rejected, Unavailable};
    match error {
        Misconfigured(text) | Denied(text) | NotFound(text) | Rejected(text) => text,
        Unavailable(outage) => &outage.detail,
    }
}

/// The same error as the exported interface has it.
fn exported_error(error: publisher::PublishError) -> PublishError {
    match error {
        publisher::PublishError::Misconfigured(text) => PublishError::Misconfigured(text),
        publisher::PublishError::Denied(text) => PublishError::Denied(text),
        publisher::PublishError::NotFound(text) => PublishError::NotFound(text),
        publisher::PublishError::Rejected(text) => PublishError::Rejected(text),
        publisher::PublishError::Unavailable(outage) => PublishError::Unavailable(outage),
    }
}
