//! The spans that the host exports: taken in here with OTLP over HTTP, so that no collector is needed.
//!
//! - [`kept`]: the latest traces, and whose they are
//! - [`timeline`]: a trace as rows

pub mod kept;
pub mod timeline;

use std::{collections::BTreeMap, env, io, net::Ipv4Addr, sync::Arc};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, middleware, routing::post};
use parking_lot::Mutex;
use petstore_stack::spans;
use tokio::{net::TcpListener, task::JoinSet};

use crate::guard::guard;
use kept::Kept;

/// The variable that names where spans go, and the one that names where everything goes
/// (<https://opentelemetry.io/docs/specs/otel/protocol/exporter/>).
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// How long the host gathers spans before it exports them, in milliseconds: people look on.
const SOON: &str = "150";

/// Takes in spans. It has to be there before the host is started, which is told where it is.
#[derive(Debug)]
pub struct Traces {
    url: String,
    pub(crate) kept: Arc<Mutex<Kept>>,
    _serving: JoinSet<()>,
}

impl Traces {
    /// Starts to take in spans, on a free port of this machine.
    ///
    /// # Errors
    /// There is none.
    pub async fn listen() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/v1/traces", listener.local_addr()?);
        let kept = Arc::<Mutex<Kept>>::default();
        let routes = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&kept))
            .layer(middleware::from_fn(guard));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            // It ends with its task; connections that fail are their own affair.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self {
            url,
            kept,
            _serving: serving,
        })
    }

    /// What a host needs in its environment to send its spans here. Nothing where this process's own environment, which the host
    /// inherits, sends them somewhere else.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let is_set = |name: &&str| env::var(name).is_ok_and(|value| !value.trim().is_empty());
        if ENDPOINTS.iter().any(is_set) {
            return BTreeMap::new();
        }
        let entries = [(ENDPOINTS[0], self.url.as_str()), ("OTEL_BSP_SCHEDULE_DELAY", SOON)];
        entries.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }
}

async fn take(State(kept): State<Arc<Mutex<Kept>>>, body: Bytes) -> StatusCode {
    let Ok(spans) = spans::read(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut kept = kept.lock();
    for span in spans {
        kept.add(span);
    }
    StatusCode::OK
}

#[cfg(test)]
mod tests {
    use reqwest::Client;

    use super::*;

    #[tokio::test]
    async fn only_who_is_no_page_of_elsewhere_may_export_spans() {
        let traces = Traces::listen().await.unwrap();
        let export = async |name: &str, value: &str| {
            let request = Client::new().post(&traces.url).header(name, value).body("");
            request.send().await.unwrap().status()
        };
        assert_eq!(export("content-type", "application/x-protobuf").await, StatusCode::OK);
        for (name, value) in [
            ("origin", "https://elsewhere.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            assert_eq!(export(name, value).await, StatusCode::FORBIDDEN, "{name}");
        }
        assert_eq!(export("host", "rebound.example").await, StatusCode::MISDIRECTED_REQUEST);
    }
}
