//! Which request asks for what, and its answer.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response, StatusCode};
use serde_json::json;
use wasmtime_wasi_http::WasiBody;

use crate::http_trigger::answer::plain;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// Whether the process should go on.
    Alive,
    /// Whether it should be given work.
    Ready,
}

impl Probe {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Alive, Self::Ready];

    /// Where it is asked.
    pub fn path(self) -> &'static str {
        match self {
            Self::Alive => "/healthz",
            Self::Ready => "/readyz",
        }
    }

    /// What is asked with this path.
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|probe| probe.path() == path)
    }
}

/// 200 if there is nothing to be said against it, else 503 with the reasons: `{"status":"unavailable","reasons":["..."]}`.
pub fn answer(method: &Method, reasons: &[String]) -> Response<WasiBody> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "Probes are made with GET.\n");
    }
    let (status, word) = match reasons.is_empty() {
        true => (StatusCode::OK, "ok"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    let body = json!({ "status": word, "reasons": reasons });
    let mut response = plain(status, format!("{body}\n"));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn reasons_are_told_as_json() {
        let response = answer(&Method::GET, &["it is \"tired\"".to_owned()]);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(told, json!({ "status": "unavailable", "reasons": ["it is \"tired\""] }));
    }

    #[test]
    fn paths_are_exact_and_methods_safe() {
        assert_eq!(Probe::at("/healthz"), Some(Probe::Alive));
        assert_eq!(Probe::at("/readyz"), Some(Probe::Ready));
        for other in ["/", "/healthz/", "/Healthz", "/readyz/x", "/health"] {
            assert_eq!(Probe::at(other), None, "{other}");
        }
        assert_eq!(answer(&Method::HEAD, &[]).status(), StatusCode::OK);
        assert_eq!(answer(&Method::POST, &[]).status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}
