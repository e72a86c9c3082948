//! Visitors' requests: what the Functions host takes from outside and hands on to the handler.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use reqwest::{Client, redirect};
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

use super::{functions_host::FunctionsHost, visitor_path};

/// How visitors' requests are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forwarding {
    /// `enableProxyingHttpRequest`
    Proxied,
    /// `enableForwardingHttpRequest`
    Forwarded,
}

/// An open port for visitors. Dropped, it is closed.
pub struct Front {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

struct Target {
    client: Client,
    handler: String,
    prefix: String,
    forwarding: Forwarding,
    marks: bool,
}

impl Front {
    /// Opens a free port for the handler's visitors, whose paths begin with `/{prefix}`. `marks` says whether there is
    /// a front end before it, as in Azure, which marks what comes from outside.
    ///
    /// # Errors
    /// No port.
    pub async fn open(host: &FunctionsHost, prefix: &str, forwarding: Forwarding, marks: bool) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let policy = match forwarding {
            Forwarding::Proxied => redirect::Policy::none(),
            Forwarding::Forwarded => redirect::Policy::limited(50),
        };
        let client = Client::builder().redirect(policy).build().map_err(io::Error::other)?;
        let target = Target {
            client,
            handler: host.url(""),
            prefix: format!("/{prefix}"),
            forwarding,
            marks,
        };
        let router = Router::new().fallback(hand_on).with_state(Arc::new(target));
        let serving = tokio::spawn(async move {
            // It ends with this program.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, serving })
    }

    /// Where visitors find the function app, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hand_on(State(target): State<Arc<Target>>, request: Request) -> Response {
    let path = visitor_path::received(request.uri().path());
    let below = path.len() >= target.prefix.len() && path[..target.prefix.len()].eq_ignore_ascii_case(&target.prefix);
    if !below || !matches!(path.as_bytes().get(target.prefix.len()), None | Some(b'/')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match target.send(&path, request).await {
        Ok(response) => response,
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

impl Target {
    async fn send(&self, path: &str, request: Request) -> reqwest::Result<Response> {
        let path = match self.forwarding {
            Forwarding::Proxied => visitor_path::proxied(path),
            Forwarding::Forwarded => visitor_path::forwarded(path),
        };
        let query = request
            .uri()
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let (parts, body) = request.into_parts();
        let url = format!("{}{path}{query}", self.handler);
        let mut headers = parts.headers;
        for name in [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let id = Uuid::new_v4().to_string();
        let id = id.parse().ok();
        match (self.forwarding, id) {
            (Forwarding::Proxied, Some(id)) => drop(headers.insert("x-ms-invocation-id", id)),
            (Forwarding::Forwarded, Some(id)) => {
                headers.append("x-azure-functions-invocationid", id);
            }
            (_, None) => {}
        }
        if self.marks {
            for (name, value) in [("x-forwarded-for", "203.0.113.7"), ("x-arr-log-id", "8f6e")] {
                headers.insert(HeaderName::from_static(name), header::HeaderValue::from_static(value));
            }
        }
        let mut outgoing = self.client.request(parts.method, url).headers(headers);
        if let Some(bytes) = whole(body).await {
            outgoing = outgoing.body(bytes);
        }
        Ok(back(outgoing.send().await?))
    }
}

/// The body, which is read before it is handed on; nothing of an empty one.
async fn whole(body: Body) -> Option<Vec<u8>> {
    let bytes = axum::body::to_bytes(body, usize::MAX).await.ok()?;
    (!bytes.is_empty()).then(|| bytes.to_vec())
}

fn back(response: reqwest::Response) -> Response {
    let status = response.status();
    let headers = response.headers().clone();
    let mut answer = Response::new(Body::from_stream(response.bytes_stream()));
    *answer.status_mut() = status;
    for (name, value) in &headers {
        if name != header::TRANSFER_ENCODING && name != header::CONNECTION {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}
