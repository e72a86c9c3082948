//! Settings made ready for sending.

use std::cell::RefCell;
use std::rc::Rc;

use azure_rest::service_bus::{Entity, Namespace, SignedToken};
use outbound::settings;
use publisher::PublishError;

thread_local! {
    /// The sender of the last call. Another call may use it as long as the settings are the same and its token is fresh.
    static LAST: RefCell<Option<Rc<Sender>>> = const { RefCell::new(None) };
}

#[derive(PartialEq, Eq)]
struct Settings {
    connection: String,
    queue: Option<String>,
}

/// Where messages go, and proof that they may.
pub struct Sender {
    settings: Settings,
    /// The namespace.
    pub namespace: Namespace,
    /// Its queue or topic.
    pub entity: Entity,
    /// Opens the entity.
    pub token: SignedToken,
}

impl Sender {
    /// The sender for the settings as they are now.
    pub fn from_settings(now: u64) -> Result<Rc<Self>, PublishError> {
        let settings = Settings {
            connection: settings::required("service_bus")?,
            queue: settings::optional("queue")?,
        };
        LAST.with_borrow_mut(|last| match last {
            Some(sender) if sender.settings == settings && sender.token.is_fresh(now) => Ok(Rc::clone(sender)),
            _ => {
                let sender = Rc::new(Self::prepare(settings, now).map_err(PublishError::Misconfigured)?);
                Ok(Rc::clone(last.insert(sender)))
            }
        })
    }

    /// The error says which setting is unusable.
    fn prepare(settings: Settings, now: u64) -> Result<Self, String> {
        let namespace =
            Namespace::parse(&settings.connection).map_err(|error| format!("the setting service_bus: {error}"))?;
        let name = settings.queue.as_deref().or(namespace.entity_path());
        let name = name.ok_or("the setting queue is missing, and service_bus has no EntityPath")?;
        let entity = Entity::new(name).map_err(|error| format!("the setting queue: {error}"))?;
        let token = namespace.authorize(&entity, now);
        Ok(Self {
            settings,
            namespace,
            entity,
            token,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "Endpoint=http://127.0.0.1:10010/;SharedAccessKeyName=send;SharedAccessKey=swordfish";

    fn prepared(connection: &str, queue: Option<&str>) -> Result<Sender, String> {
        Sender::prepare(
            Settings {
                connection: connection.into(),
                queue: queue.map(str::to_owned),
            },
            0,
        )
    }

    #[test]
    fn the_queue_is_a_setting_or_part_of_the_connection_string() {
        let both = format!("{KEY};EntityPath=other");
        assert_eq!(prepared(&both, Some("orders")).unwrap().entity.name(), "orders");
        assert_eq!(prepared(&both, None).unwrap().entity.name(), "other");
    }

    #[test]
    fn an_unusable_setting_is_named_without_its_value() {
        let problem = |connection: &str, queue| prepared(connection, queue).err().unwrap();
        assert_eq!(
            problem(KEY, None),
            "the setting queue is missing, and service_bus has no EntityPath"
        );
        assert_eq!(
            problem("SharedAccessKey=swordfish", Some("orders")),
            "the setting service_bus: the connection string has no Endpoint"
        );
        assert!(problem(KEY, Some("a//b")).starts_with("the setting queue: "));
    }
}
