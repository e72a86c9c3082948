//! One delivery from its bytes to its outcome.

use mutation::mutated;
use petstore_orders::Order;
use petstore_orders::event::{self, EventError};

use crate::bindings::exports::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::dead_letter::DeadLetter;
use crate::decision::Outcome;
use crate::failure::Failure;
use crate::host::Host;
use crate::mail;
use crate::mail::dead_letter::Fate;
use crate::retrying::with_retries;
use crate::settings::Settings;
use crate::storing::Upload;
use crate::text::one_line;

/// Stores the delivered order, finds it superseded, or mails it. A dead letter is mailed in any case.
///
/// # Errors
/// [`HandleError::Unavailable`] if not even a mail could be sent: the delivery must come again.
pub async fn handle(host: &impl Host, settings: &Settings, delivery: &Delivery) -> Result<Outcome, HandleError> {
    let body = event::from_json(&delivery.message.body);
    match (DeadLetter::of(delivery), body) {
        (Some(dead), body) => dead_letter(host, settings, delivery, &dead, body).await,
        (None, Ok(order)) => reserve(host, settings, &order).await,
        (None, Err(error)) => {
            let id = mail::id_of(delivery);
            host.log(&one_line(
                &format!("message {id} is no order and will be mailed: {error}"),
                1000,
            ));
            let alert = mail::no_order(delivery, &error);
            send(host, settings, alert).await.map(|()| Outcome::Mailed)
        }
    }
}

async fn reserve(host: &impl Host, settings: &Settings, order: &Order) -> Result<Outcome, HandleError> {
    match store(host, settings, order).await {
        Ok(outcome) => Ok(outcome),
        Err(_) if mutated!("mutation-complete-before-store") => Ok(Outcome::Stored),
        Err(failure) => {
            let alert = mail::order_not_stored(order, &failure);
            send(host, settings, alert).await.map(|()| Outcome::Mailed)
        }
    }
}

/// A dead letter is first treated as any delivery: an order that can be stored by now is stored, and never in place of a newer one.
/// Then it is mailed whatever came of that, since somebody must know that the broker gave up; the mail says whether anything is left
/// to do. Should the mail fail, the dead letter comes again, and its order, if it was stored, is found there.
async fn dead_letter(
    host: &impl Host,
    settings: &Settings,
    delivery: &Delivery,
    dead: &DeadLetter,
    body: Result<Order, EventError>,
) -> Result<Outcome, HandleError> {
    let fate = match body {
        Ok(order) => match store(host, settings, &order).await {
            Ok(outcome) => Fate::Kept(order, outcome),
            Err(failure) => Fate::NotStored(order, failure),
        },
        Err(error) => Fate::NoOrder(error),
    };
    if mutated!("mutation-swallow-dead-letter") {
        return Ok(Outcome::DeadLetterMailed);
    }
    let alert = mail::dead_letter::compose(delivery, dead, &fate);
    send(host, settings, alert).await.map(|()| Outcome::DeadLetterMailed)
}

async fn store(host: &impl Host, settings: &Settings, order: &Order) -> Result<Outcome, Failure> {
    let mut upload = Upload::new(order)?;
    let what = format!("storing order {}", event::id(order));
    with_retries(host, settings.uploads, &what, async |host| upload.one_try(host).await).await
}

async fn send(host: &impl Host, settings: &Settings, alert: Result<Alert, Failure>) -> Result<(), HandleError> {
    let mailed = match alert {
        Ok(alert) => {
            let what = format!("mailing {}", alert.id);
            with_retries(host, settings.mails, &what, async |host| {
                Ok(host.send(alert.clone()).await?)
            })
            .await
        }
        Err(failure) => Err(failure),
    };
    match mailed {
        Ok(()) => Ok(()),
        Err(_) if mutated!("mutation-swallow-mail-failure") => Ok(()),
        Err(failure) => Err(HandleError::Unavailable(one_line(
            &format!("no mail could be sent: {}", failure.reason),
            500,
        ))),
    }
}

#[cfg(test)]
mod tests;
