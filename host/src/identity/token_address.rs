//! Where guests ask for tokens: `http://{resource}.identity.internal/token`. No such request leaves the host.
//!
//! A component asks in vain unless its `allowed_outbound_hosts` name that host, as with any other request: this is what grants it
//! the resource. Whose token it gets is said by its variable `identity`, which holds a client id, and by nothing that a guest can say.

use azure_rest::identity::{Resource, is_token_request};
use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::WasiBody;

use super::Identities;

/// The variable of a component that says which identity it has.
pub const VARIABLE: &str = "identity";

/// What a token address is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A token for this resource.
    Token(Resource),
    /// Something that no token address answers.
    Else,
}

/// What a request asks a token address, if it is for one at all.
pub fn asked<B>(request: &http::Request<B>) -> Option<Asked> {
    let resource = request.uri().host().and_then(Resource::of_token_host)?;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match is_token_request(request.method(), path) {
        true => Some(Asked::Token(resource)),
        false => Some(Asked::Else),
    }
}

/// Answers a request to a token address. `component` is for the log.
pub async fn answer(
    identities: Option<&Identities>,
    component: &str,
    client_id: Option<&str>,
    asked: Asked,
) -> Response<WasiBody> {
    let Asked::Token(resource) = asked else {
        let message = "a token is asked for with GET /token, without a query";
        return refused(StatusCode::BAD_REQUEST, "NoTokenRequest", message);
    };
    let Some(identities) = identities else {
        return refused(StatusCode::NOT_FOUND, "NoIdentity", "this host has no identity");
    };
    match identities.token(client_id, resource).await {
        Ok(token) => {
            let header = token.header().as_bytes();
            let token = header.strip_prefix(b"Bearer ").unwrap_or(header);
            with_body(StatusCode::OK, "text/plain", Bytes::copy_from_slice(token))
        }
        Err(error) => {
            tracing::warn!(component, resource = resource.name(), error = %error, "no token for a component");
            let message = "the platform gave no token: the host's log says why";
            refused(StatusCode::SERVICE_UNAVAILABLE, "NoToken", message)
        }
    }
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response<WasiBody> {
    // As Azure's own services write it, so that a guest reads it like their errors.
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    with_body(status, "application/xml", body.into())
}

fn with_body(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<WasiBody> {
    let mut response = Response::new(Full::new(body).map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = status;
    let content_type = http::HeaderValue::from_static(content_type);
    response.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
    response
}
