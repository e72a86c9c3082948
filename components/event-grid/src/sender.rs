//! Settings made ready for sending.

use std::cell::RefCell;
use std::rc::Rc;

use azure_rest::event_grid::{SignedToken, Topic};
use outbound::settings;
use publisher::PublishError;

thread_local! {
    /// The sender of the last call. Another call may use it as long as the setting is the same and its token is fresh.
    static LAST: RefCell<Option<Rc<Sender>>> = const { RefCell::new(None) };
}

/// Where events go, and proof that they may.
pub struct Sender {
    connection: String,
    /// The topic.
    pub topic: Topic,
    /// Opens the topic.
    pub token: SignedToken,
}

impl Sender {
    /// The sender for the setting as it is now.
    pub fn from_settings(now: u64) -> Result<Rc<Self>, PublishError> {
        let connection = settings::required("event_grid")?;
        LAST.with_borrow_mut(|last| match last {
            Some(sender) if sender.connection == connection && sender.token.is_fresh(now) => Ok(Rc::clone(sender)),
            _ => Ok(Rc::clone(last.insert(Rc::new(Self::prepare(connection, now)?)))),
        })
    }

    fn prepare(connection: String, now: u64) -> Result<Self, PublishError> {
        let topic = Topic::parse(&connection)
            .map_err(|error| PublishError::Misconfigured(format!("the setting event_grid: {error}")))?;
        let token = topic.authorize(now);
        Ok(Self {
            connection,
            topic,
            token,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unusable_setting_is_named_without_its_value() {
        let Err(PublishError::Misconfigured(problem)) = Sender::prepare("SharedAccessKey=swordfish".into(), 0) else {
            panic!("there is no endpoint")
        };
        assert_eq!(problem, "the setting event_grid: the connection string has no Endpoint");
    }
}
