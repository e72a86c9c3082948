//! The connection string of a Service Bus namespace.

use http::HeaderValue;
use http::uri::Scheme;

use super::Entity;
use super::token;
use crate::connection_string::Parts;
use crate::identity::{self, BearerToken, Resource};
use crate::secret::Secret;
use crate::signed_token::SignedToken;
use crate::{ConnectionStringError, Endpoint};

/// A namespace and the means to be let in.
#[derive(Clone, Debug)]
pub struct Namespace {
    endpoint: Endpoint,
    credential: Credential,
    entity_path: Option<String>,
}

#[derive(Clone, Debug)]
enum Credential {
    /// Signs a token whenever one is needed.
    Key { name: String, key: Secret },
    /// A token that somebody else signed.
    Signature(HeaderValue),
    /// A token of the caller's identity, once there is one.
    Identity(Option<BearerToken>),
}

impl Namespace {
    /// Reads `Endpoint=sb://...;SharedAccessKeyName=...;SharedAccessKey=...`, or `SharedAccessSignature=...` in place of the
    /// key, with an optional `EntityPath`; or `Authentication=identity` alone. `sb` and `amqps` mean HTTPS, or plain HTTP if the text says
    /// `UseDevelopmentEmulator=true`; `http` and `https` mean what they say. Parts that only other protocols use are ignored.
    ///
    /// # Errors
    /// Names the part that is missing or unusable.
    pub fn parse(text: &str) -> Result<Self, ConnectionStringError> {
        let parts = Parts::parse(text)?;
        let scheme = if parts.flag("UseDevelopmentEmulator")? {
            Scheme::HTTP
        } else {
            Scheme::HTTPS
        };
        let endpoint = Endpoint::parse(parts.require("Endpoint")?, Some(&scheme)).map_err(|problem| {
            ConnectionStringError::Malformed {
                part: "Endpoint",
                problem,
            }
        })?;
        let credential = match identity::is_chosen(&parts, &endpoint, ["SharedAccessKey", "SharedAccessSignature"])? {
            true => Credential::Identity(None),
            false => Credential::from_parts(&parts)?,
        };
        Ok(Self {
            endpoint,
            credential,
            entity_path: parts.get("EntityPath")?.map(str::to_owned),
        })
    }

    /// Where the namespace listens.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The queue or topic that the connection string names itself.
    pub fn entity_path(&self) -> Option<&str> {
        self.entity_path.as_deref()
    }

    /// What the token is for that [`Namespace::with_token`] needs; none where the connection string is proof enough.
    pub fn token_resource(&self) -> Option<Resource> {
        matches!(self.credential, Credential::Identity(_)).then_some(Resource::ServiceBus)
    }

    /// The namespace, opened with this token.
    #[must_use]
    pub fn with_token(&self, token: BearerToken) -> Self {
        Self {
            credential: Credential::Identity(Some(token)),
            ..self.clone()
        }
    }

    /// Proof for requests to an entity and its sub-queues, valid for 20 minutes from `now` if this namespace's key signs it. Worth
    /// keeping: ask [`SignedToken::is_fresh`] before each use. An identity's token is not worth keeping here, and without one nothing is opened.
    pub fn authorize(&self, entity: &Entity, now: u64) -> SignedToken {
        match &self.credential {
            Credential::Signature(header) => token::given(header.clone()),
            Credential::Identity(token) => {
                let nothing = HeaderValue::from_static("Bearer");
                SignedToken::given(token.as_ref().map_or(nothing, |token| token.header().clone()), None)
            }
            Credential::Key { name, key } => {
                let resource = format!("{}/{}", self.endpoint.without_port(), entity.scope());
                token::sign(&resource, name, key, now)
            }
        }
    }
}

impl Credential {
    fn from_parts(parts: &Parts<'_>) -> Result<Self, ConnectionStringError> {
        let key = parts.get("SharedAccessKey")?;
        match (parts.get("SharedAccessSignature")?, key) {
            (Some(_), Some(_)) => Err(ConnectionStringError::Conflicting {
                first: "SharedAccessKey",
                second: "SharedAccessSignature",
            }),
            (Some(signature), None) => token::given_header(signature).map(Self::Signature),
            (None, Some(key)) => Ok(Self::Key {
                name: parts.require("SharedAccessKeyName")?.to_owned(),
                key: Secret::new(key),
            }),
            (None, None) => Err(ConnectionStringError::Missing {
                part: "SharedAccessKey",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=swordfish=";

    fn error(text: &str) -> String {
        let error = Namespace::parse(text).unwrap_err().to_string();
        assert!(!error.contains("swordfish"), "{error}");
        error
    }

    #[test]
    fn an_azure_connection_string_is_understood() {
        let namespace = Namespace::parse(&format!("{KEY};EntityPath=orders")).unwrap();
        assert_eq!(namespace.endpoint().authority(), "shop.servicebus.windows.net");
        assert_eq!(namespace.entity_path(), Some("orders"));
        assert_eq!(namespace.endpoint().uri("/x").unwrap().scheme_str(), Some("https"));
    }

    #[test]
    fn an_emulator_may_be_plain() {
        for text in [
            "Endpoint=http://127.0.0.1:10010/",
            "Endpoint=sb://127.0.0.1:10010;UseDevelopmentEmulator=true",
        ] {
            let namespace = Namespace::parse(&format!("{text};SharedAccessKeyName=a;SharedAccessKey=b")).unwrap();
            assert_eq!(namespace.endpoint().uri("/x").unwrap(), "http://127.0.0.1:10010/x");
        }
    }

    #[test]
    fn errors_name_the_part_and_never_the_value() {
        assert_eq!(error(""), "the connection string is empty");
        assert_eq!(
            error("SharedAccessKey=swordfish"),
            "the connection string has no Endpoint"
        );
        assert_eq!(
            error("Endpoint=sb://h;SharedAccessKeyName=a"),
            "the connection string has no SharedAccessKey"
        );
        assert_eq!(
            error("Endpoint=sb://h;SharedAccessKey=swordfish"),
            "the connection string has no SharedAccessKeyName"
        );
        assert_eq!(
            error("Endpoint=swordfish"),
            "the connection string's Endpoint is not an absolute URL"
        );
        assert_eq!(
            error(&format!("{KEY};SharedAccessSignature=swordfish")),
            "the connection string has both SharedAccessKey and SharedAccessSignature: leave one out"
        );
        assert_eq!(
            error("Endpoint=sb://h;SharedAccessSignature=swordfish"),
            "the connection string's SharedAccessSignature is not a token of the form sr=...&sig=...&se=..."
        );
    }

    #[test]
    fn an_identity_opens_a_namespace_with_its_token() {
        let namespace = Namespace::parse("Endpoint=sb://shop.servicebus.windows.net/;Authentication=identity").unwrap();
        assert_eq!(namespace.token_resource(), Some(Resource::ServiceBus));
        let opened = namespace.with_token(BearerToken::new("swordfish").unwrap());
        let entity = Entity::new("orders").unwrap();
        assert_eq!(opened.authorize(&entity, 0).header(), "Bearer swordfish");
        assert_eq!(Namespace::parse(KEY).unwrap().token_resource(), None);
        assert_eq!(
            error(&format!("{KEY};Authentication=identity")),
            "the connection string has both Authentication and SharedAccessKey: leave one out"
        );
        assert!(error("Endpoint=sb://h;Authentication=swordfish").ends_with("is not `identity`"));
    }

    #[test]
    fn a_token_does_not_travel_in_the_open() {
        let with = |endpoint: &str| Namespace::parse(&format!("Endpoint={endpoint};Authentication=identity"));
        assert!(with("http://127.0.0.1:10010").is_ok());
        assert!(with("http://shop.example").unwrap_err().to_string().contains("https"));
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let signature = "Endpoint=sb://h;SharedAccessSignature=SharedAccessSignature sr=a&sig=swordfish&se=1&skn=b";
        for text in [KEY, signature] {
            let shown = format!("{:?}", Namespace::parse(text).unwrap());
            assert!(!shown.contains("swordfish"), "{shown}");
        }
    }
}
