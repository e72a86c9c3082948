//! Settings made ready for sending to a namespace of Service Bus or Event Hubs.

use std::cell::RefCell;
use std::rc::Rc;

use azure_rest::identity::Resource;
use azure_rest::service_bus::{Entity, Namespace, SignedToken};
use outbound::{clock, settings};

use crate::PublishError;
use crate::host_token::host_token;

thread_local! {
    /// The sender of the last call. Another call may use it as long as the settings are the same and its token is fresh.
    static LAST: RefCell<Option<Rc<Sender>>> = const { RefCell::new(None) };
}

/// What a component calls its settings.
pub struct SettingNames {
    /// The connection string of the namespace.
    pub connection: &'static str,
    /// The queue, topic or hub in it, unless the connection string has an `EntityPath`.
    pub entity: &'static str,
}

#[derive(PartialEq, Eq)]
struct Settings {
    connection: String,
    entity: Option<String>,
}

/// Where messages go, and proof that they may.
pub struct Sender {
    settings: Settings,
    /// The namespace.
    pub namespace: Namespace,
    /// Its queue, topic or hub.
    pub entity: Entity,
    token: SignedToken,
}

impl Sender {
    /// The sender for the settings as they are now.
    ///
    /// # Errors
    /// A setting is missing, unreadable or unusable.
    pub fn from_settings(names: &SettingNames, now: u64) -> Result<Rc<Self>, PublishError> {
        let settings = Settings {
            connection: settings::required(names.connection)?,
            entity: settings::optional(names.entity)?,
        };
        LAST.with_borrow_mut(|last| match last {
            Some(sender) if sender.settings == settings && sender.token.is_fresh(now) => Ok(Rc::clone(sender)),
            _ => {
                let sender = Self::prepare(names, settings, now).map_err(PublishError::Misconfigured)?;
                Ok(Rc::clone(last.insert(Rc::new(sender))))
            }
        })
    }

    /// Opens the entity: the sender's own token or, for this resource, what the host's token address gives, which is not kept: the host
    /// renews it.
    ///
    /// # Errors
    /// The host has no token for this component.
    pub async fn token(&self, resource: Option<Resource>) -> Result<SignedToken, PublishError> {
        let Some(resource) = resource else {
            return Ok(self.token.clone());
        };
        let token = host_token(resource).await?;
        Ok(self.namespace.with_token(token).authorize(&self.entity, clock::now()))
    }

    /// Where messages go, for a log.
    pub fn place(&self) -> String {
        format!("{} at {}", self.entity.name(), self.namespace.endpoint().authority())
    }

    /// The error says which setting is unusable.
    fn prepare(names: &SettingNames, settings: Settings, now: u64) -> Result<Self, String> {
        let SettingNames { connection, entity } = names;
        let namespace =
            Namespace::parse(&settings.connection).map_err(|error| format!("the setting {connection}: {error}"))?;
        let name = settings.entity.as_deref().or(namespace.entity_path());
        let name =
            name.ok_or_else(|| format!("the setting {entity} is missing, and {connection} has no EntityPath"))?;
        let entity = Entity::new(name).map_err(|error| format!("the setting {entity}: {error}"))?;
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

    const NAMES: SettingNames = SettingNames {
        connection: "service_bus",
        entity: "queue",
    };
    const KEY: &str = "Endpoint=http://127.0.0.1:10010/;SharedAccessKeyName=send;SharedAccessKey=swordfish";

    fn prepared(connection: &str, queue: Option<&str>) -> Result<Sender, String> {
        let settings = Settings {
            connection: connection.into(),
            entity: queue.map(str::to_owned),
        };
        Sender::prepare(&NAMES, settings, 0)
    }

    #[test]
    fn the_queue_is_a_setting_or_part_of_the_connection_string() {
        let both = format!("{KEY};EntityPath=other");
        assert_eq!(prepared(&both, Some("orders")).unwrap().entity.name(), "orders");
        let other = prepared(&both, None).unwrap();
        assert_eq!(other.entity.name(), "other");
        assert_eq!(other.place(), "other at 127.0.0.1:10010");
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
