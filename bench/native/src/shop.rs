//! The cart's logic over HTTP.

use bytes::Bytes;
use cart::{input::MAX_BODY, shop};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use inbound::{Body, Reply};
use petstore_bench_linked::shop::World;

use crate::{platform::Native, settings::Settings, workers::Program};

/// The shop of one thread.
pub struct Shop(World<Native>);

impl Shop {
    /// Reads the settings.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        Ok(Self(World::new(Native::new(settings))?))
    }
}

impl Program for Shop {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let is_head = request.method() == http::Method::HEAD;
        let request = received(request).await;
        sent(shop::answer(&self.0, &request).await, is_head)
    }
}

async fn received(request: Request<Incoming>) -> inbound::Request {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => Body::Whole(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Body::TooLarge,
        Err(_) => Body::Incomplete,
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    inbound::Request {
        method: head.method.to_string(),
        authority: head.headers.get(header::HOST).map(text).unwrap_or_default(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        https: false,
        body,
    }
}

fn sent(reply: Reply, is_head: bool) -> Response<Full<Bytes>> {
    let mut headers = HeaderMap::new();
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    let body = if is_head { Vec::new() } else { reply.body };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
