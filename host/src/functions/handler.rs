//! Which request is what: a ping, a probe, an invocation, or a visitor's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use http::uri::PathAndQuery;
use http::{Method, Request, Response, StatusCode, Uri};
use tokio::sync::SetOnce;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::WasiBody;

use super::function::Function;
use super::origin;
use crate::health::probe::{self, Probe};
use crate::http_trigger::answer::plain;
use crate::http_trigger::server::Answer;
use crate::http_trigger::service::{Probes, Service};

/// Answers the Functions host, pings from the beginning and everything else as soon as the components are there.
#[derive(Clone)]
pub struct Handler(Arc<Inner>);

struct Inner {
    names: Names,
    loaded: SetOnce<Loaded>,
    stop: CancellationToken,
}

/// What answers invocations and visitors.
pub struct Loaded {
    /// The functions, by name.
    pub functions: BTreeMap<String, Function>,
    /// The pages, if the function app has any.
    pub pages: Option<Service>,
    /// What probes are told.
    pub probes: Probes,
}

/// What tells requests apart.
struct Names {
    /// With a slash before it.
    prefix: Option<String>,
    functions: BTreeSet<String>,
}

/// What a path stands for.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    /// The handler itself.
    Root,
    /// A visitor's page: the path without the route prefix.
    Page(&'a str),
    /// A function.
    Function(&'a str),
    /// Whether this process works.
    Probe(Probe),
    /// Nothing that is known.
    Nothing,
}

impl Names {
    fn target<'a>(&self, path: &'a str) -> Target<'a> {
        if path == "/" {
            return Target::Root;
        }
        if let Some(page) = self.prefix.as_deref().and_then(|prefix| below(path, prefix)) {
            return Target::Page(page);
        }
        match path.strip_prefix('/') {
            Some(name) if self.functions.contains(name) => Target::Function(name),
            _ => Probe::at(path).map_or(Target::Nothing, Target::Probe),
        }
    }
}

/// The rest of a path after the prefix, which the Functions host finds in any case.
fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = path.split_at_checked(prefix.len())?;
    match start.eq_ignore_ascii_case(prefix) {
        true if rest.is_empty() => Some("/"),
        true if rest.starts_with('/') => Some(rest),
        _ => None,
    }
}

impl Handler {
    /// A handler for functions of these names, and for pages below the prefix.
    pub fn new<'a>(prefix: Option<&str>, functions: impl Iterator<Item = &'a String>, stop: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            names: Names {
                prefix: prefix.map(|prefix| format!("/{prefix}")),
                functions: functions.cloned().collect(),
            },
            loaded: SetOnce::new(),
            stop,
        }))
    }

    /// Answers what has been waiting, and all that comes.
    pub fn loaded(&self, loaded: Loaded) {
        // Called once.
        let _ = self.0.loaded.set(loaded);
    }

    async fn wait(&self) -> Option<&Loaded> {
        tokio::select! {
            loaded = self.0.loaded.wait() => Some(loaded),
            () = self.0.stop.cancelled() => None,
        }
    }

    async fn invoke(&self, name: &str, request: Request<WasiBody>) -> Response<WasiBody> {
        let invocation = match origin::invocation(request.headers()) {
            Ok(id) => id.to_owned(),
            Err(reason) => {
                tracing::warn!(function = name, "a request for a function was refused: {reason}");
                return plain(StatusCode::FORBIDDEN, "Functions are for the Functions host alone.\n");
            }
        };
        if request.method() != Method::POST {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "Functions are invoked with POST.\n");
        }
        match self.wait().await.map(|loaded| loaded.functions.get(name)) {
            Some(Some(function)) => function.invoke(&invocation, request).await,
            _ => stopping(),
        }
    }

    async fn show(&self, page: &str, mut request: Request<WasiBody>) -> Response<WasiBody> {
        let uri = with_path(request.uri(), page);
        match (uri, self.wait().await) {
            (Some(uri), Some(Loaded { pages: Some(pages), .. })) => {
                *request.uri_mut() = uri;
                pages.clone().answer(request).await
            }
            (None, _) => plain(StatusCode::BAD_REQUEST, "This is no address.\n"),
            _ => stopping(),
        }
    }

    fn probe(&self, probe: Probe, method: &Method) -> Response<WasiBody> {
        match (self.0.loaded.get(), probe) {
            (Some(loaded), _) => loaded.probes.answer_to(probe, method),
            (None, Probe::Alive) => probe::answer(method, &[]),
            (None, Probe::Ready) => probe::answer(method, &["the components are being compiled".to_owned()]),
        }
    }

    fn unknown(&self, request: &Request<WasiBody>) -> Response<WasiBody> {
        let path = request.uri().path();
        if origin::is_invocation(request.headers()) {
            tracing::error!(
                path,
                "there is no function for this invocation: the folder of a Service Bus function has the name that a \
                 [[trigger.service-bus]] of the manifest gives it"
            );
        }
        plain(StatusCode::NOT_FOUND, "There is no function of this name.\n")
    }
}

impl Answer for Handler {
    async fn answer(self, request: Request<WasiBody>) -> Response<WasiBody> {
        let path = request.uri().path().to_owned();
        match self.0.names.target(&path) {
            Target::Root if !origin::is_invocation(request.headers()) => plain(StatusCode::OK, "petstore-host\n"),
            Target::Page(page) => self.show(page, request).await,
            Target::Function(name) => self.invoke(name, request).await,
            Target::Probe(probe) if !origin::is_invocation(request.headers()) => self.probe(probe, request.method()),
            Target::Root | Target::Probe(_) | Target::Nothing => self.unknown(&request),
        }
    }
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(text.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

fn stopping() -> Response<WasiBody> {
    plain(StatusCode::SERVICE_UNAVAILABLE, "The handler is stopping.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_outside_of_the_prefix_and_pages_below_it() {
        let names = Names {
            prefix: Some("/shop".into()),
            functions: BTreeSet::from(["Reserve".to_owned(), "shopping".to_owned()]),
        };
        for (path, target) in [
            ("/", Target::Root),
            ("/Reserve", Target::Function("Reserve")),
            ("/shopping", Target::Function("shopping")),
            ("/shop", Target::Page("/")),
            ("/shop/", Target::Page("/")),
            ("/SHOP/cart", Target::Page("/cart")),
            ("/shop/Reserve", Target::Page("/Reserve")),
            ("/shop//Reserve", Target::Page("//Reserve")),
            ("/Reserve/", Target::Nothing),
            ("/reserve", Target::Nothing),
            ("/%52eserve", Target::Nothing),
            ("//Reserve", Target::Nothing),
            ("/shopper", Target::Nothing),
            ("/healthz", Target::Probe(Probe::Alive)),
            ("/readyz", Target::Probe(Probe::Ready)),
            ("/shop/readyz", Target::Page("/readyz")),
            ("*", Target::Nothing),
        ] {
            assert_eq!(names.target(path), target, "{path}");
        }
    }

    #[test]
    fn an_app_without_pages_has_functions_only() {
        let names = Names {
            prefix: None,
            functions: BTreeSet::from(["Reserve".to_owned()]),
        };
        assert_eq!(names.target("/api/cart"), Target::Nothing);
        assert_eq!(names.target("/Reserve"), Target::Function("Reserve"));
    }

    #[test]
    fn the_query_stays_as_it_is() {
        let uri: Uri = "/shop/products?id=149656222&name=Ink%20And%20Toner".parse().unwrap();
        let stripped = with_path(&uri, "/products").unwrap();
        assert_eq!(stripped, "/products?id=149656222&name=Ink%20And%20Toner");
    }
}
