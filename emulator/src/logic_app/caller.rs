//! Sends the requests of Http actions over the network, like anybody else.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::{Map, Value, json};

use super::action::http::Proof;
use super::content;
use super::function::as_text;
use crate::service_bus::{AccessRule, sas};

/// How long an answer may take: what Azure allows, by the system's clock, so that no request is cut off when the services' clock is moved.
const PATIENCE: Duration = Duration::from_secs(120);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 8 << 20;
/// How long a signature is good for, in seconds.
const SIGNED_FOR: i64 = 600;

/// A client, and who it is to Service Bus.
#[derive(Debug)]
pub struct Caller {
    client: Client,
    identity: Option<AccessRule>,
}

/// What came of a request.
#[derive(Debug)]
pub struct Answer {
    /// The status; 502 and 504 stand for no answer, too, as in Azure.
    pub status: StatusCode,
    /// `statusCode`, `headers` and `body`.
    pub outputs: Value,
}

impl Caller {
    /// A client whose identity may do what `identity` may.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(identity: Option<AccessRule>) -> Result<Self, reqwest::Error> {
        // No proxy knows the way to this machine.
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { client, identity })
    }

    /// Sends a request.
    ///
    /// # Errors
    /// It cannot be written as HTTP, or its answer cannot be read; the text says why, for people.
    pub async fn call(&self, request: &Value, proof: Proof) -> Result<Answer, String> {
        let method = as_text(&request["method"]).to_ascii_uppercase();
        let method: Method = method.parse().map_err(|_| format!("method: there is no {method:?}"))?;
        let url = url(request)?;
        let mut headers = headers(&request["headers"])?;
        if let (Proof::ServiceBus, Some(rule)) = (proof, &self.identity) {
            let token = sas::sign(rule, &origin(&url), Timestamp::now().as_second() + SIGNED_FOR);
            let token = token.and_then(|token| HeaderValue::try_from(token).ok());
            let token = token.ok_or("authentication: nothing can be signed with the namespace's first access rule")?;
            headers.insert(http::header::AUTHORIZATION, token);
        }
        let mut sent = self.client.request(method, url);
        if let Some((content_type, body)) = content::write(&request["body"]) {
            if let Ok(content_type) = HeaderValue::try_from(content_type) {
                headers.entry(http::header::CONTENT_TYPE).or_insert(content_type);
            }
            sent = sent.body(body);
        }
        match sent.headers(headers).send().await {
            Ok(response) => read(response).await,
            Err(error) if error.is_timeout() => Ok(no_answer(StatusCode::GATEWAY_TIMEOUT, "GatewayTimeout", &error)),
            Err(error) => Ok(no_answer(StatusCode::BAD_GATEWAY, "BadGateway", &error)),
        }
    }
}

/// As Azure writes it where nothing came back.
fn no_answer(status: StatusCode, code: &str, error: &reqwest::Error) -> Answer {
    let body = json!({ "error": { "code": code, "message": error.to_string() } });
    Answer {
        status,
        outputs: json!({ "statusCode": status.as_u16(), "headers": {}, "body": body }),
    }
}

async fn read(mut response: reqwest::Response) -> Result<Answer, String> {
    let status = response.status();
    let mut headers: Map<String, Value> = Map::new();
    for name in response.headers().keys() {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        headers.insert(name.to_string(), values.join(", ").into());
    }
    let content_type = headers.get("content-type").and_then(Value::as_str).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| format!("the answer broke off: {error}"))?
    {
        body.extend_from_slice(&piece);
        if body.len() > LARGEST {
            return Err(format!("the answer is larger than {LARGEST} bytes"));
        }
    }
    let body = content::read(content_type.as_deref(), &body)?;
    Ok(Answer {
        status,
        outputs: json!({ "statusCode": status.as_u16(), "headers": headers, "body": body }),
    })
}

fn url(request: &Value) -> Result<Url, String> {
    let uri = as_text(&request["uri"]);
    let mut url = Url::parse(&uri).map_err(|error| format!("uri: {uri:?}: {error}"))?;
    if url.scheme() != "http" {
        return Err(format!("uri: {:?} is not supported; use http", url.scheme()));
    }
    for (name, value) in request["queries"].as_object().into_iter().flatten() {
        url.query_pairs_mut().append_pair(name, &as_text(value));
    }
    Ok(url)
}

fn headers(given: &Value) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in given.as_object().into_iter().flatten() {
        let header = HeaderName::try_from(name)
            .ok()
            .zip(HeaderValue::try_from(as_text(value)).ok());
        let (header, value) = header.ok_or_else(|| format!("headers: {name:?} cannot be sent"))?;
        headers.insert(header, value);
    }
    Ok(headers)
}

/// What a signature is for: everything of the host.
fn origin(url: &Url) -> String {
    format!("{}://{}/", url.scheme(), url.host_str().unwrap_or_default())
}
