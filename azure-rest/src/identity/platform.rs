//! How platforms give tokens: one request, one answer. The host asks; a guest never does.
//!
//! <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>,
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential>

use std::fmt;

use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde::Deserialize;

use super::{BearerToken, Resource};
use crate::RequestError;
use crate::secret::Secret;
use crate::uri_path::encode;

/// The version of App Service's token address.
const APP_SERVICE_VERSION: &str = "2019-08-01";
/// What proves to that address that this process is the app.
const APP_SERVICE_SECRET: HeaderName = HeaderName::from_static("x-identity-header");
/// How a token of Kubernetes is called where Microsoft Entra ID takes it.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Asks App Service or Azure Functions, whose `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` these are. Without a client id the token is the
/// system-assigned identity's.
///
/// # Errors
/// The address is no URL, or the secret fits no header.
pub fn app_service(
    address: &str,
    secret: &Secret,
    client_id: Option<&str>,
    resource: Resource,
) -> Result<Request<Vec<u8>>, RequestError> {
    let separator = if address.contains('?') { '&' } else { '?' };
    let audience = encode(resource.audience());
    let mut uri = format!("{address}{separator}api-version={APP_SERVICE_VERSION}&resource={audience}");
    if let Some(client_id) = client_id {
        uri.push_str(&format!("&client_id={}", encode(client_id)));
    }
    let refuse = || {
        RequestError::new(
            "the platform's token address",
            "is no URL, or its secret fits no header",
        )
    };
    let mut secret = HeaderValue::try_from(secret.expose()).map_err(|_| refuse())?;
    secret.set_sensitive(true);
    Request::builder()
        .method(Method::GET)
        .uri(uri)
        .header(APP_SERVICE_SECRET, secret)
        .body(Vec::new())
        .map_err(|_| refuse())
}

/// Asks Microsoft Entra ID to exchange a token of Kubernetes (workload identity). `authority` is `AZURE_AUTHORITY_HOST`.
///
/// # Errors
/// The authority is no URL.
pub fn entra(
    authority: &str,
    tenant: &str,
    client_id: &str,
    kubernetes_token: &Secret,
    resource: Resource,
) -> Result<Request<Vec<u8>>, RequestError> {
    let scope = format!("{}/.default", resource.audience());
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("scope", scope.as_str()),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", kubernetes_token.expose().trim()),
    ];
    let form = fields
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .join("&");
    Request::builder()
        .method(Method::POST)
        .uri(format!(
            "{}/{}/oauth2/v2.0/token",
            authority.trim_end_matches('/'),
            encode(tenant)
        ))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into_bytes())
        .map_err(|_| RequestError::new("the authority of the platform's identities", "is no URL"))
}

/// A token, and when it ends.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The proof itself.
    pub bearer: BearerToken,
    /// The second since 1970 from which it is refused.
    pub expires_at: u64,
}

/// The platform gave no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// What it answered with.
    pub status: StatusCode,
    /// Its explanation: one line of at most 300 characters.
    pub explanation: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "status {}: {}", self.status.as_str(), self.explanation)
    }
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    /// App Service's: the second since 1970, as text.
    expires_on: Option<String>,
    /// Microsoft Entra ID's: in so many seconds.
    expires_in: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Refused {
    error_description: Option<String>,
    message: Option<String>,
}

/// Reads the answer of either.
///
/// # Errors
/// It holds no token.
pub fn received(response: &Response<Vec<u8>>, now: u64) -> Result<AccessToken, Refusal> {
    let status = response.status();
    let refuse = |explanation: &str| Refusal {
        status,
        explanation: explanation
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(300)
            .collect(),
    };
    if status != StatusCode::OK {
        let refused: Refused = serde_json::from_slice(response.body()).unwrap_or_default();
        let explanation = refused.error_description.or(refused.message);
        return Err(refuse(explanation.as_deref().unwrap_or("no explanation")));
    }
    let given: Given = serde_json::from_slice(response.body()).map_err(|_| refuse("the answer holds no token"))?;
    let ends = given.expires_on.and_then(|text| text.parse().ok());
    let ends = ends.or_else(|| given.expires_in.map(|seconds| now.saturating_add(seconds)));
    let bearer = BearerToken::new(&given.access_token).map_err(|_| refuse("the token fits no header"))?;
    match ends {
        Some(expires_at) => Ok(AccessToken { bearer, expires_at }),
        None => Err(refuse("the answer does not say when the token ends")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
        Response::builder().status(status).body(body.into()).unwrap()
    }

    #[test]
    fn app_service_is_asked_as_it_wants_to_be() {
        let secret = Secret::new("swordfish");
        let request = app_service(
            "http://127.0.0.1:41741/msi/token",
            &secret,
            Some("1-2"),
            Resource::Storage,
        )
        .unwrap();
        assert_eq!(
            request.uri(),
            "http://127.0.0.1:41741/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com&client_id=1-2"
        );
        assert_eq!(request.headers()["x-identity-header"], "swordfish");
        let unasked = app_service("http://h/t", &secret, None, Resource::ServiceBus).unwrap();
        assert!(!unasked.uri().to_string().contains("client_id"));
        assert!(app_service("nowhere at all", &secret, None, Resource::Storage).is_err());
    }

    #[test]
    fn entra_is_asked_for_the_scope_with_the_token_of_kubernetes() {
        let request = entra(
            "https://login.microsoftonline.com/",
            "t",
            "c",
            &Secret::new("a.b\n"),
            Resource::ServiceBus,
        );
        let request = request.unwrap();
        assert_eq!(request.uri(), "https://login.microsoftonline.com/t/oauth2/v2.0/token");
        let form = String::from_utf8(request.body().clone()).unwrap();
        assert!(
            form.contains("&client_id=c&scope=https%3A%2F%2Fservicebus.azure.net%2F.default&"),
            "{form}"
        );
        assert!(form.ends_with("&client_assertion=a.b"), "{form}");
    }

    #[test]
    fn either_answer_is_understood() {
        let app_service = answer(
            200,
            r#"{"access_token":"swordfish","expires_on":"1700000000","token_type":"Bearer"}"#,
        );
        assert_eq!(received(&app_service, 5).unwrap().expires_at, 1_700_000_000);
        let entra = answer(
            200,
            r#"{"access_token":"swordfish","expires_in":3599,"token_type":"Bearer"}"#,
        );
        let token = received(&entra, 5).unwrap();
        assert_eq!(token.expires_at, 3604);
        assert_eq!(token.bearer.header(), "Bearer swordfish");
        assert!(!format!("{token:?}").contains("swordfish"));
    }

    #[test]
    fn a_refusal_is_explained_and_a_token_never_shown() {
        let entra = answer(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS700016: no such app\r\nTrace"}"#,
        );
        assert_eq!(
            received(&entra, 0).unwrap_err().to_string(),
            "status 401: AADSTS700016: no such app"
        );
        let app_service = answer(400, r#"{"statusCode":400,"message":"No User Assigned identity"}"#);
        assert!(
            received(&app_service, 0)
                .unwrap_err()
                .to_string()
                .ends_with("No User Assigned identity")
        );
        for strange in [
            "swordfish",
            r#"{"access_token":"swordfish"}"#,
            r#"{"access_token":"swordfish\n","expires_in":1}"#,
        ] {
            let refusal = received(&answer(200, strange), 0)
                .err()
                .map(|refusal| refusal.to_string());
            assert!(!refusal.unwrap_or_default().contains("swordfish"));
        }
    }
}
