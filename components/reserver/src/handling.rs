//! One delivery from its bytes to its outcome.

use mutation::mutated;
use petstore_orders::{Order, event};

use crate::bindings::exports::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::decision::Outcome;
use crate::failure::Failure;
use crate::host::Host;
use crate::mail;
use crate::retrying::with_retries;
use crate::settings::Settings;
use crate::storing::Upload;
use crate::text::one_line;

/// Stores the delivered order, finds it superseded, or mails it.
///
/// # Errors
/// [`HandleError::Unavailable`] if not even a mail could be sent: the delivery must come again.
pub async fn handle(host: &impl Host, settings: &Settings, delivery: &Delivery) -> Result<Outcome, HandleError> {
    let order = match event::from_json(&delivery.message.body) {
        Ok(order) => order,
        Err(error) => {
            let id = mail::id_of(delivery);
            host.log(&one_line(
                &format!("message {id} is no order and will be mailed: {error}"),
                1000,
            ));
            return send(host, settings, mail::no_order(delivery, &error)).await;
        }
    };
    match store(host, settings, &order).await {
        Ok(outcome) => Ok(outcome),
        Err(_) if mutated!("mutation-complete-before-store") => Ok(Outcome::Stored),
        Err(failure) => send(host, settings, mail::order_not_stored(&order, &failure)).await,
    }
}

async fn store(host: &impl Host, settings: &Settings, order: &Order) -> Result<Outcome, Failure> {
    let mut upload = Upload::new(order)?;
    let what = format!("storing order {}", event::id(order));
    with_retries(host, settings.uploads, &what, async |host| upload.one_try(host).await).await
}

async fn send(host: &impl Host, settings: &Settings, alert: Result<Alert, Failure>) -> Result<Outcome, HandleError> {
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
        Ok(()) => Ok(Outcome::Mailed),
        Err(_) if mutated!("mutation-swallow-mail-failure") => Ok(Outcome::Mailed),
        Err(failure) => Err(HandleError::Unavailable(one_line(
            &format!("no mail could be sent: {}", failure.reason),
            500,
        ))),
    }
}

#[cfg(test)]
mod tests;
