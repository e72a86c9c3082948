//! The connection string of a custom topic.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Uri};

use super::token;
use crate::connection_string::Parts;
use crate::identity::{self, BearerToken, Resource};
use crate::secret::Secret;
use crate::signed_token::SignedToken;
use crate::{ConnectionStringError, Endpoint};

/// Where every topic listens.
const EVENTS: &str = "/api/events";

/// A custom topic and the means to be let in.
#[derive(Clone, Debug)]
pub struct Topic {
    url: Uri,
    credential: Credential,
}

#[derive(Clone, Debug)]
enum Credential {
    /// Signs a token whenever one is needed, so that the key itself never travels. It is kept as Azure shows it, in base64.
    Key(Secret),
    /// A token that somebody else signed.
    Signature(HeaderValue),
    /// A token of the caller's identity, once there is one.
    Identity(Option<BearerToken>),
}

impl Topic {
    /// Reads `Endpoint=https://{topic}.{region}-1.eventgrid.azure.net/api/events;SharedAccessKey=...`, or
    /// `SharedAccessSignature=r=...&e=...&s=...` or `Authentication=identity` in place of the key. Azure itself has no such text for topics; this one is like
    /// those of its other services. `/api/events` may be left out.
    ///
    /// # Errors
    /// Names the part that is missing or unusable.
    pub fn parse(text: &str) -> Result<Self, ConnectionStringError> {
        let parts = Parts::parse(text)?;
        let malformed = |problem| ConnectionStringError::Malformed {
            part: "Endpoint",
            problem,
        };
        let endpoint = Endpoint::parse(parts.require("Endpoint")?, None).map_err(malformed)?;
        let credential = match identity::is_chosen(&parts, &endpoint, ["SharedAccessKey", "SharedAccessSignature"])? {
            true => Credential::Identity(None),
            false => Credential::from_parts(&parts)?,
        };
        Ok(Self {
            url: url(&endpoint).map_err(malformed)?,
            credential,
        })
    }

    /// Host and port, for logs.
    pub fn authority(&self) -> &str {
        self.url
            .authority()
            .map(|authority| authority.as_str())
            .unwrap_or_default()
    }

    /// What events are posted to, without a query.
    pub(super) fn url(&self) -> &Uri {
        &self.url
    }

    /// What the token is for that [`Topic::with_token`] needs; none where the connection string is proof enough.
    pub fn token_resource(&self) -> Option<Resource> {
        matches!(self.credential, Credential::Identity(_)).then_some(Resource::EventGrid)
    }

    /// The topic, opened with this token.
    #[must_use]
    pub fn with_token(&self, token: BearerToken) -> Self {
        Self {
            credential: Credential::Identity(Some(token)),
            ..self.clone()
        }
    }

    /// The header that carries the proof.
    pub(super) fn proof_header(&self) -> HeaderName {
        match &self.credential {
            Credential::Identity(_) => AUTHORIZATION,
            Credential::Key(_) | Credential::Signature(_) => HeaderName::from_static("aeg-sas-token"),
        }
    }

    /// Proof for requests, valid for 20 minutes from `now` if the topic's key signs it. Worth keeping: ask
    /// [`SignedToken::is_fresh`] before each use. An identity's token is not worth keeping here, and without one nothing is opened.
    pub fn authorize(&self, now: u64) -> SignedToken {
        match &self.credential {
            Credential::Signature(header) => SignedToken::given(header.clone(), None),
            Credential::Identity(token) => {
                let nothing = HeaderValue::from_static("Bearer");
                SignedToken::given(token.as_ref().map_or(nothing, |token| token.header().clone()), None)
            }
            Credential::Key(key) => {
                let key = STANDARD.decode(key.expose()).unwrap_or_default();
                token::sign(&self.url.to_string(), &key, now)
            }
        }
    }
}

fn url(endpoint: &Endpoint) -> Result<Uri, &'static str> {
    let path = endpoint.path("");
    let path = if path.ends_with(EVENTS) { path } else { path + EVENTS };
    endpoint.uri(&path).map_err(|_| "is too long")
}

impl Credential {
    fn from_parts(parts: &Parts<'_>) -> Result<Self, ConnectionStringError> {
        let (key, signature) = (parts.get("SharedAccessKey")?, parts.get("SharedAccessSignature")?);
        match (key, signature) {
            (Some(_), Some(_)) => Err(ConnectionStringError::Conflicting {
                first: "SharedAccessKey",
                second: "SharedAccessSignature",
            }),
            (None, Some(signature)) => token::given_header(signature).map(Self::Signature),
            (Some(key), None) => match STANDARD.decode(key) {
                Ok(_) => Ok(Self::Key(Secret::new(key))),
                Err(_) => Err(ConnectionStringError::Malformed {
                    part: "SharedAccessKey",
                    problem: "is not base64",
                }),
            },
            (None, None) => Err(ConnectionStringError::Missing {
                part: "SharedAccessKey",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "https://shop.westeurope-1.eventgrid.azure.net";

    #[test]
    fn the_address_is_the_same_however_it_is_written() {
        for written in ["", "/", "/api/events", "/api/events/"] {
            let topic = Topic::parse(&format!("Endpoint={HOST}{written};SharedAccessKey=c3dvcmRmaXNo")).unwrap();
            assert_eq!(topic.url().to_string(), format!("{HOST}/api/events"));
            assert_eq!(topic.authority(), "shop.westeurope-1.eventgrid.azure.net");
        }
        let local = Topic::parse("Endpoint=http://127.0.0.1:10040/orders;SharedAccessKey=c3dvcmRmaXNo").unwrap();
        assert_eq!(local.url(), "http://127.0.0.1:10040/orders/api/events");
    }

    #[test]
    fn a_key_signs_and_a_signature_is_used_as_it_is() {
        let signed = Topic::parse(&format!("Endpoint={HOST};SharedAccessKey=c3dvcmRmaXNo"))
            .unwrap()
            .authorize(1_497_549_615);
        let signature = "s=f6M7pO6Y9ExBZirvdRC8js5rDjxURo8eWJ%2B7HNqAQNg%3D";
        assert!(signed.header().to_str().unwrap().ends_with(signature));
        let given = Topic::parse(&format!("Endpoint={HOST};SharedAccessSignature=r=a&e=b&s=c")).unwrap();
        assert_eq!(given.authorize(0).header(), "r=a&e=b&s=c");
        assert!(given.authorize(0).is_fresh(u64::MAX));
    }

    #[test]
    fn an_identity_opens_a_topic_with_its_token() {
        let topic = Topic::parse(&format!("Endpoint={HOST};Authentication=identity")).unwrap();
        assert_eq!(topic.token_resource(), Some(Resource::EventGrid));
        let opened = topic.with_token(BearerToken::new("swordfish").unwrap());
        assert_eq!(opened.authorize(0).header(), "Bearer swordfish");
        assert_eq!(opened.proof_header(), "authorization");
        assert!(!format!("{opened:?}").contains("swordfish"));
        let signed = Topic::parse(&format!("Endpoint={HOST};SharedAccessKey=c3dvcmRmaXNo")).unwrap();
        assert_eq!(signed.token_resource(), None);
        let refused = |text: &str| Topic::parse(text).unwrap_err().to_string();
        let both = refused(&format!(
            "Endpoint={HOST};Authentication=identity;SharedAccessKey=c3dvcmRmaXNo"
        ));
        assert!(both.contains("both Authentication and SharedAccessKey"), "{both}");
        let open = refused("Endpoint=http://shop.example;Authentication=identity");
        assert!(open.contains("must not travel in the open"), "{open}");
    }

    #[test]
    fn an_unusable_part_is_named_without_its_value() {
        let error = |parts: &str| {
            let text = Topic::parse(parts).unwrap_err().to_string();
            assert!(!text.contains("swordfish"), "{text}");
            text
        };
        assert_eq!(
            error("SharedAccessKey=swordfish"),
            "the connection string has no Endpoint"
        );
        assert_eq!(
            error(&format!("Endpoint={HOST}")),
            "the connection string has no SharedAccessKey"
        );
        assert_eq!(
            error(&format!("Endpoint={HOST};SharedAccessKey=swordfish-")),
            "the connection string's SharedAccessKey is not base64"
        );
        assert!(error(&format!("Endpoint={HOST};SharedAccessSignature=swordfish")).contains("r=...&e=...&s=..."));
        assert!(
            error(&format!(
                "Endpoint={HOST};SharedAccessKey=a;SharedAccessSignature=swordfish"
            ))
            .contains("leave one out")
        );
        assert!(error("Endpoint=sb://host;SharedAccessKey=swordfish").contains("scheme"));
    }

    #[test]
    fn debug_output_hides_the_key() {
        let topic = Topic::parse(&format!("Endpoint={HOST};SharedAccessKey=c3dvcmRmaXNo")).unwrap();
        let shown = format!("{topic:?}");
        assert!(!shown.contains("c3dvcmRmaXNo"), "{shown}");
    }
}
