//! What goes wrong for a client, as RFC 9457 problem details or for a page.

use serde::Serialize;

use crate::catalogue::filter::UnknownChoice;
use crate::change::{InvalidId, MAX_QUANTITY};
use inbound::Reply;

use crate::input::MAX_BODY;

/// Something that went wrong, with what can be done about it. `type` is absent (`about:blank`): `code` tells problems apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The status code's own words.
    pub title: &'static str,
    /// The status code.
    pub status: u16,
    /// Which problem, for programs. Each has one status.
    pub code: &'static str,
    /// What happened and what can be done, for people.
    pub detail: String,
    /// The id with which the same change may safely be sent again, if that can help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// Whole seconds after which another try makes sense, if known. Sent as a header.
    #[serde(skip)]
    pub retry_after: Option<u64>,
    /// The methods that the path has, if another was used. Sent as a header.
    #[serde(skip)]
    pub allow: Option<&'static str>,
}

impl Problem {
    fn new(status: u16, title: &'static str, code: &'static str, detail: impl Into<String>) -> Problem {
        let detail = detail.into();
        Problem {
            title,
            status,
            code,
            detail,
            idempotency_key: None,
            retry_after: None,
            allow: None,
        }
    }

    /// The body is not what its media type promises.
    pub fn malformed_body(detail: &str) -> Problem {
        Problem::new(
            400,
            "Bad Request",
            "malformed-body",
            format!("The body cannot be read: {detail}."),
        )
    }

    /// A change id that cannot be kept.
    pub fn invalid_key(error: InvalidId) -> Problem {
        Problem::new(
            400,
            "Bad Request",
            "invalid-idempotency-key",
            format!("The change id is unusable: {error}."),
        )
    }

    /// A page of another site may have sent this.
    pub fn cross_site() -> Problem {
        let detail = "Carts are changed from the shop's own pages. A program that sends the shop's cookie sends the shop's address as \
                      Origin, too.";
        Problem::new(403, "Forbidden", "cross-site", detail)
    }

    /// No such path.
    pub fn unknown_path() -> Problem {
        Problem::new(404, "Not Found", "unknown-path", "There is nothing at this address.")
    }

    /// No such product.
    pub fn unknown_product(id: &str) -> Problem {
        Problem::new(
            404,
            "Not Found",
            "unknown-product",
            format!("The shop has no product `{id:.100}`."),
        )
    }

    /// There is nothing to publish.
    pub fn no_cart() -> Problem {
        Problem::new(
            404,
            "Not Found",
            "no-cart",
            "There is no cart yet. Put a product into it first.",
        )
    }

    /// The path has other methods.
    pub fn method_not_allowed(allow: &'static str) -> Problem {
        let detail = format!("This address can do {allow} only.");
        Problem {
            allow: Some(allow),
            ..Problem::new(405, "Method Not Allowed", "method-not-allowed", detail)
        }
    }

    /// The body is too large to be read.
    pub fn body_too_large() -> Problem {
        let detail = format!("The body is larger than {MAX_BODY} bytes.");
        Problem::new(413, "Content Too Large", "body-too-large", detail)
    }

    /// The body has another media type.
    pub fn unsupported_media_type(wanted: &str) -> Problem {
        let detail = format!("The body must be {wanted}, and Content-Type must say so.");
        Problem::new(415, "Unsupported Media Type", "unsupported-media-type", detail)
    }

    /// The body is JSON of another shape.
    pub fn invalid_body(detail: &str) -> Problem {
        Problem::new(
            422,
            "Unprocessable Content",
            "invalid-body",
            format!("The body does not fit: {detail}."),
        )
    }

    /// A filter that the shop does not have.
    pub fn unknown_choice(UnknownChoice(name): UnknownChoice) -> Problem {
        let detail = format!("The shop has no such `{name}`.");
        Problem::new(422, "Unprocessable Content", "unknown-choice", detail)
    }

    /// No quantity that can be ordered.
    pub fn invalid_quantity() -> Problem {
        let detail = format!("The quantity must be a whole number from 1 to {MAX_QUANTITY}.");
        Problem::new(422, "Unprocessable Content", "invalid-quantity", detail)
    }

    /// The cart would hold too many.
    pub fn too_many(detail: String) -> Problem {
        Problem::new(409, "Conflict", "too-many", detail)
    }

    /// The change id belongs to another change.
    pub fn reused_key() -> Problem {
        let detail = "This change id has been used for another change. Use a new one for each change.";
        Problem::new(422, "Unprocessable Content", "idempotency-key-reused", detail)
    }

    /// The settings make sessions impossible.
    pub fn misconfigured(detail: String) -> Problem {
        let detail = format!("The shop is not set up: {detail}.");
        Problem::new(500, "Internal Server Error", "misconfigured", detail)
    }

    /// Settings are out of reach for now.
    pub fn settings_unavailable() -> Problem {
        let detail = "The shop cannot read its settings at the moment. Please try again.";
        Problem::new(503, "Service Unavailable", "settings-unavailable", detail)
    }

    /// The cart cannot be read.
    pub fn cart_unavailable() -> Problem {
        let detail = "The cart cannot be reached at the moment. Nothing is lost. Please try again.";
        Problem::new(503, "Service Unavailable", "cart-unavailable", detail)
    }

    /// The change is not known to be in the cart.
    pub fn change_not_kept() -> Problem {
        let detail = "The cart cannot be reached at the moment, so the change was not confirmed. Please try again: it is \
                      made once only.";
        Problem::new(503, "Service Unavailable", "cart-unavailable", detail)
    }

    /// Others keep changing the cart.
    pub fn cart_busy() -> Problem {
        let detail = "The cart is being changed from elsewhere. Please try again.";
        Problem::new(503, "Service Unavailable", "cart-busy", detail)
    }

    /// The cart has the change, but the broker does not have the order.
    pub fn not_published() -> Problem {
        let detail = "The cart is kept, but the order could not be passed on, so nothing is reserved yet. Please try again: \
                      the change is made once only.";
        Problem::new(503, "Service Unavailable", "not-published", detail)
    }

    /// This problem, with the id under which the same change may be sent again.
    pub fn retry_with(self, key: &str) -> Problem {
        Problem {
            idempotency_key: Some(key.to_owned()),
            ..self
        }
    }

    /// The problem for a program.
    pub fn to_json(&self) -> Reply {
        let body = serde_json::to_vec(self).unwrap_or_default();
        self.with_headers(Reply::new(self.status, "application/problem+json", body))
    }

    /// The answer with the headers that go with this problem.
    pub fn with_headers(&self, mut reply: Reply) -> Reply {
        if let Some(allow) = self.allow {
            reply = reply.with("allow", allow);
        }
        if let Some(seconds) = self.retry_after {
            reply = reply.with("retry-after", seconds.to_string());
        }
        reply
    }
}
