//! The connection string of a storage account.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{Method, Request, request};

use super::{API_VERSION, Address, shared_key};
use crate::connection_string::Parts;
use crate::identity::{self, BearerToken, Resource};
use crate::secret::Secret;
use crate::{ConnectionStringError, Endpoint, RequestError, http_date};

/// The published account, key and address of every local storage emulator.
const DEVELOPMENT: &str = "AccountName=devstoreaccount1;\
    AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;\
    BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1";

/// An account's Blob service and the means to be let in.
#[derive(Clone, Debug)]
pub struct Account {
    endpoint: Endpoint,
    credential: Credential,
}

#[derive(Clone, Debug)]
enum Credential {
    /// Signs each request. The key is kept as the connection string has it, in base64.
    SharedKey { account: String, key: Secret },
    /// A query that somebody else signed and that goes with every URL.
    Signature(Secret),
    /// A token of the caller's identity, once there is one.
    Identity(Option<BearerToken>),
}

impl Account {
    /// Reads `UseDevelopmentStorage=true`, or `AccountName=...;AccountKey=...` with the address from `BlobEndpoint` or from
    /// `DefaultEndpointsProtocol` (by default `https`) and `EndpointSuffix` (by default `core.windows.net`).
    /// `SharedAccessSignature=...` may stand in place of the key, or `Authentication=identity`; with either and a `BlobEndpoint` no account
    /// name is needed.
    ///
    /// # Errors
    /// Names the part that is missing or unusable.
    pub fn parse(text: &str) -> Result<Self, ConnectionStringError> {
        let parts = Parts::parse(text)?;
        if parts.flag("UseDevelopmentStorage")? {
            return Self::from_parts(&Parts::parse(DEVELOPMENT)?);
        }
        Self::from_parts(&parts)
    }

    fn from_parts(parts: &Parts<'_>) -> Result<Self, ConnectionStringError> {
        let endpoint = endpoint(parts)?;
        let credential = match identity::is_chosen(parts, &endpoint, ["AccountKey", "SharedAccessSignature"])? {
            true => Credential::Identity(None),
            false => Credential::from_parts(parts)?,
        };
        Ok(Self { endpoint, credential })
    }

    /// What the token is for that [`Account::with_token`] needs; none where the connection string is proof enough.
    pub fn token_resource(&self) -> Option<Resource> {
        matches!(self.credential, Credential::Identity(_)).then_some(Resource::Storage)
    }

    /// The account, opened with this token. Without one its requests are refused.
    #[must_use]
    pub fn with_token(self, token: BearerToken) -> Self {
        Self {
            credential: Credential::Identity(Some(token)),
            ..self
        }
    }

    /// Where the Blob service listens.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The beginning of every request.
    pub(super) fn request(
        &self,
        method: Method,
        address: &Address,
        now: u64,
    ) -> Result<request::Builder, RequestError> {
        let path = self.endpoint.path(address.path());
        let uri = match &self.credential {
            Credential::SharedKey { .. } | Credential::Identity(_) => self.endpoint.uri(&path)?,
            Credential::Signature(query) => self.endpoint.uri(&format!("{path}?{}", query.expose()))?,
        };
        let date = http_date::format(now);
        Ok(Request::builder()
            .method(method)
            .uri(uri)
            .header("x-ms-date", date)
            .header("x-ms-version", API_VERSION))
    }

    /// The end of every request: signs what has been put together.
    pub(super) fn sign(&self, request: request::Builder, body: Vec<u8>) -> Result<Request<Vec<u8>>, RequestError> {
        let request = request.body(body);
        let mut request = request.map_err(|_| RequestError::new("the request", "cannot be written as HTTP"))?;
        match &self.credential {
            Credential::SharedKey { account, key } => shared_key::sign(&mut request, account, key),
            Credential::Identity(Some(token)) => {
                request.headers_mut().insert(AUTHORIZATION, token.header().clone());
            }
            Credential::Signature(_) | Credential::Identity(None) => {}
        }
        Ok(request)
    }
}

fn endpoint(parts: &Parts<'_>) -> Result<Endpoint, ConnectionStringError> {
    if let Some(url) = parts.get("BlobEndpoint")? {
        let malformed = |problem| ConnectionStringError::Malformed {
            part: "BlobEndpoint",
            problem,
        };
        return Endpoint::parse(url, None).map_err(malformed);
    }
    let account = parts.require("AccountName")?;
    if !account
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        let problem = "holds other characters than a-z, 0-9 and -";
        return Err(ConnectionStringError::Malformed {
            part: "AccountName",
            problem,
        });
    }
    let protocol = parts.get("DefaultEndpointsProtocol")?.unwrap_or("https");
    if !matches!(protocol, "http" | "https") {
        let problem = "is neither http nor https";
        return Err(ConnectionStringError::Malformed {
            part: "DefaultEndpointsProtocol",
            problem,
        });
    }
    let suffix = parts.get("EndpointSuffix")?.unwrap_or("core.windows.net");
    Endpoint::parse(&format!("{protocol}://{account}.blob.{suffix}"), None).map_err(|problem| {
        ConnectionStringError::Malformed {
            part: "EndpointSuffix",
            problem,
        }
    })
}

impl Credential {
    fn from_parts(parts: &Parts<'_>) -> Result<Self, ConnectionStringError> {
        match (parts.get("SharedAccessSignature")?, parts.get("AccountKey")?) {
            (Some(_), Some(_)) => Err(ConnectionStringError::Conflicting {
                first: "AccountKey",
                second: "SharedAccessSignature",
            }),
            (Some(signature), None) => Self::signature(signature.trim_start_matches('?')),
            (None, Some(key)) if STANDARD.decode(key).is_ok() => Ok(Self::SharedKey {
                account: parts.require("AccountName")?.to_owned(),
                key: Secret::new(key),
            }),
            (None, Some(_)) => Err(ConnectionStringError::Malformed {
                part: "AccountKey",
                problem: "is not base64",
            }),
            (None, None) => Err(ConnectionStringError::Missing { part: "AccountKey" }),
        }
    }

    fn signature(query: &str) -> Result<Self, ConnectionStringError> {
        let is_signed = query.split('&').any(|field| field.starts_with("sig="));
        if !is_signed || format!("/?{query}").parse::<http::Uri>().is_err() {
            let problem = "is not a signed query of the form sv=...&sig=...";
            return Err(ConnectionStringError::Malformed {
                part: "SharedAccessSignature",
                problem,
            });
        }
        Ok(Self::Signature(Secret::new(query)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> String {
        let account = Account::parse(text).unwrap();
        let address = Address::new("carts", "a b.json").unwrap();
        let request = account
            .sign(account.request(Method::GET, &address, 0).unwrap(), Vec::new())
            .unwrap();
        request.uri().to_string()
    }

    fn error(text: &str) -> String {
        let error = Account::parse(text).unwrap_err().to_string();
        assert!(!error.contains("swordfish"), "{error}");
        error
    }

    #[test]
    fn the_address_comes_from_what_the_text_says() {
        assert_eq!(
            url("UseDevelopmentStorage=true"),
            "http://127.0.0.1:10000/devstoreaccount1/carts/a%20b.json"
        );
        let key = "AccountName=shop;AccountKey=a2V5";
        assert_eq!(url(key), "https://shop.blob.core.windows.net/carts/a%20b.json");
        let china = format!("DefaultEndpointsProtocol=https;{key};EndpointSuffix=core.chinacloudapi.cn");
        assert_eq!(url(&china), "https://shop.blob.core.chinacloudapi.cn/carts/a%20b.json");
        assert_eq!(
            url(&format!("{key};BlobEndpoint=http://localhost:1/shop/")),
            "http://localhost:1/shop/carts/a%20b.json"
        );
    }

    #[test]
    fn a_given_signature_goes_with_the_url_and_nothing_else_is_signed() {
        let text = "BlobEndpoint=https://shop.blob.core.windows.net;SharedAccessSignature=?sv=2022-11-02&sig=a%2Bb";
        assert_eq!(
            url(text),
            "https://shop.blob.core.windows.net/carts/a%20b.json?sv=2022-11-02&sig=a%2Bb"
        );
        let account = Account::parse(text).unwrap();
        let address = Address::new("carts", "a").unwrap();
        let request = account
            .sign(account.request(Method::GET, &address, 0).unwrap(), Vec::new())
            .unwrap();
        assert!(!request.headers().contains_key("authorization"));
    }

    #[test]
    fn errors_name_the_part_and_never_the_value() {
        assert_eq!(error(""), "the connection string is empty");
        assert_eq!(
            error("AccountKey=swordfish"),
            "the connection string has no AccountName"
        );
        assert_eq!(error("AccountName=shop"), "the connection string has no AccountKey");
        assert_eq!(
            error("AccountName=shop;AccountKey=swordfish"),
            "the connection string's AccountKey is not base64"
        );
        assert_eq!(
            error("AccountName=shop;SharedAccessSignature=swordfish"),
            "the connection string's SharedAccessSignature is not a signed query of the form sv=...&sig=..."
        );
        assert_eq!(
            error("AccountName=shop;AccountKey=a2V5;BlobEndpoint=swordfish"),
            "the connection string's BlobEndpoint is not an absolute URL"
        );
        assert_eq!(
            error("AccountName=sword/fish;AccountKey=a2V5"),
            "the connection string's AccountName holds other characters than a-z, 0-9 and -"
        );
        assert!(
            error("AccountName=shop;AccountKey=a2V5;DefaultEndpointsProtocol=ftp").contains("DefaultEndpointsProtocol")
        );
        assert!(error("AccountName=shop;AccountKey=a2V5;EndpointSuffix=a b").contains("EndpointSuffix"));
    }

    #[test]
    fn an_identity_opens_an_account_with_its_token() {
        let account =
            Account::parse("BlobEndpoint=https://shop.blob.core.windows.net/;Authentication=identity").unwrap();
        assert_eq!(account.token_resource(), Some(Resource::Storage));
        let account = account.with_token(BearerToken::new("swordfish").unwrap());
        let address = Address::new("carts", "a.json").unwrap();
        let request = account.request(Method::GET, &address, 0).unwrap();
        let request = account.sign(request, Vec::new()).unwrap();
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer swordfish");
        assert_eq!(request.uri(), "https://shop.blob.core.windows.net/carts/a.json");
        assert!(!format!("{request:?}").contains("swordfish"), "{request:?}");
        assert!(error("BlobEndpoint=http://shop.example;Authentication=identity").contains("https"));
    }

    #[test]
    fn debug_output_holds_no_secret() {
        for text in [
            "AccountName=shop;AccountKey=c3dvcmRmaXNo",
            "AccountName=shop;SharedAccessSignature=sig=c3dvcmRmaXNo",
        ] {
            let shown = format!("{:?}", Account::parse(text).unwrap());
            assert!(!shown.contains("c3dvcmRmaXNo"), "{shown}");
        }
    }
}
