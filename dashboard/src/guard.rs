//! Who is let in, and what browsers may do with the answers.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use petstore_emulator::console::guard::{Intrusion, Visit};

/// Everything comes from here, and nothing runs that is not in a file of ours.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Lets in whom the emulator's console lets in, and hardens the answers.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = match check(&request) {
        Ok(()) => next.run(request).await,
        Err(intrusion) => (intrusion.status(), intrusion.to_string()).into_response(),
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Without it a form's Origin would be `null`.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn check(request: &Request) -> Result<(), Intrusion> {
    let field = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let visit = Visit {
        changes: !matches!(*request.method(), Method::GET | Method::HEAD),
        host: field("host").unwrap_or_default(),
        origin: field("origin"),
        fetch_site: field("sec-fetch-site"),
    };
    visit.check()
}
