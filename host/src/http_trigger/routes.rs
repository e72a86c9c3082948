//! Which component a path belongs to, as Spin decides it: an exact route before a wildcard, a longer wildcard
//! before a shorter.

use thiserror::Error;

/// Why a route cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RouteError {
    /// A route does not begin with a slash.
    #[error("route `{0}` must begin with `/`")]
    NoSlash(String),
    /// A route has a parameter or a wildcard within; this host knows `/...` at the end only.
    #[error("route `{0}`: only `/...` at its end is supported as a wildcard")]
    Pattern(String),
    /// Two triggers have the same route.
    #[error("route `{0}` is given twice")]
    Twice(String),
}

/// Targets by route.
#[derive(Debug)]
pub struct Routes<T>(Vec<(Route, T)>);

#[derive(Debug)]
struct Route {
    /// As the manifest has it.
    text: String,
    /// Without a slash at its end; empty for the root.
    path: String,
    wildcard: bool,
}

impl<T> Routes<T> {
    /// Routes in any order.
    ///
    /// # Errors
    /// A route that cannot be used.
    pub fn new(routes: impl IntoIterator<Item = (String, T)>) -> Result<Self, RouteError> {
        let mut parsed: Vec<(Route, T)> = Vec::new();
        for (text, target) in routes {
            let route = Route::parse(&text)?;
            if parsed.iter().any(|(other, _)| other.is_like(&route)) {
                return Err(RouteError::Twice(text));
            }
            parsed.push((route, target));
        }
        parsed.sort_by_key(|(route, _)| (route.wildcard, std::cmp::Reverse(route.path.len())));
        Ok(Self(parsed))
    }

    /// The route that fits the path best, as the manifest has it, and its target.
    pub fn find(&self, path: &str) -> Option<(&str, &T)> {
        self.0
            .iter()
            .find(|(route, _)| route.matches(path))
            .map(|(route, target)| (route.text.as_str(), target))
    }
}

impl<T> Routes<T> {
    /// Whether a route names this very path, or begins with it; `/...` does not.
    pub fn name(&self, path: &str) -> bool {
        self.0.iter().any(|(route, _)| route.path == path)
    }
}

impl Route {
    fn parse(text: &str) -> Result<Self, RouteError> {
        if !text.starts_with('/') {
            return Err(RouteError::NoSlash(text.to_owned()));
        }
        let (path, wildcard) = match text.strip_suffix("/...") {
            Some(path) => (path, true),
            None => (text.trim_end_matches('/'), false),
        };
        if path.contains("...") || path.contains([':', '*']) {
            return Err(RouteError::Pattern(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            path: path.to_owned(),
            wildcard,
        })
    }

    /// Whether it fits the same paths.
    fn is_like(&self, other: &Self) -> bool {
        (&self.path, self.wildcard) == (&other.path, other.wildcard)
    }

    fn matches(&self, path: &str) -> bool {
        match path.strip_prefix(self.path.as_str()) {
            Some(rest) if self.wildcard => rest.is_empty() || rest.starts_with('/'),
            Some(rest) => rest.is_empty() || rest == "/",
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(list: &[&'static str]) -> Result<Routes<&'static str>, RouteError> {
        Routes::new(list.iter().map(|route| (route.to_string(), *route)))
    }

    #[test]
    fn the_most_exact_route_wins() {
        let routes = routes(&["/...", "/api/...", "/api/cart", "/api/cart/..."]).unwrap();
        for (path, route) in [
            ("/", "/..."),
            ("/apis", "/..."),
            ("/api", "/api/..."),
            ("/api/x/y", "/api/..."),
            ("/api/cart", "/api/cart"),
            ("/api/cart/", "/api/cart"),
            ("/api/cart/items", "/api/cart/..."),
        ] {
            assert_eq!(routes.find(path), Some((route, &route)), "{path}");
        }
    }

    #[test]
    fn a_path_may_belong_to_nobody() {
        assert_eq!(routes(&["/a"]).unwrap().find("/b"), None);
        assert_eq!(routes(&["/a/..."]).unwrap().find("/ab"), None);
    }

    #[test]
    fn a_path_is_named_by_its_own_routes_only() {
        let named = |list: &[&'static str]| routes(list).unwrap().name("/healthz");
        assert!(named(&["/...", "/healthz"]) && named(&["/healthz/..."]));
        assert!(!named(&["/...", "/healthz/live", "/health"]));
    }

    #[test]
    fn bad_routes_are_refused() {
        assert_eq!(routes(&["a"]).unwrap_err(), RouteError::NoSlash("a".into()));
        assert_eq!(routes(&["/a/:id"]).unwrap_err(), RouteError::Pattern("/a/:id".into()));
        assert_eq!(routes(&["/a", "/a/"]).unwrap_err(), RouteError::Twice("/a/".into()));
    }
}
