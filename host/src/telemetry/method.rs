//! How a request's method is told
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name>).
//!
//! Whoever sends a request may make up a method. All of those have one name together, so that nobody can have more and more measured.

use http::Method;

/// The name of methods that HTTP does not have.
pub(super) const OTHER: &str = "_OTHER";

/// The method, if it is one of HTTP's; [`OTHER`] if not.
pub(super) fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => OTHER,
    }
}

/// What the span of a request is called whose method has this name.
pub(super) fn span_name(method: &'static str) -> &'static str {
    match method {
        OTHER => "HTTP",
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_somebody_made_up_is_one_of_the_others() {
        let told = |text: &str| {
            let name = name(&Method::from_bytes(text.as_bytes()).unwrap());
            (name, span_name(name))
        };
        assert_eq!(told("DELETE"), ("DELETE", "DELETE"));
        for made_up in ["BREW", "get", "X1"] {
            assert_eq!(told(made_up), (OTHER, "HTTP"), "{made_up}");
        }
    }
}
