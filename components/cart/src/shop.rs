//! One request and its answer: finds the route, checks what all routes check, and leaves the rest to the API or the pages.

use inbound::{Reply, Request};
use mutation::mutated;

use crate::api;
use crate::bindings::petstore::messaging::publisher::PublishError;
use crate::cart::{Cart, Refusal};
use crate::carts::{self, ChangeError};
use crate::change::Change;
use crate::host::Host;
use crate::keys::{Keys, KeysError};
use crate::pages;
use crate::problem::Problem;
use crate::publishing;
use crate::routes::{Route, is_api};
use crate::session;
use crate::site;

/// Pages hold nothing from elsewhere, and no script or style but the shop's own files.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Answers a request.
pub async fn answer(host: &impl Host, request: &Request) -> Reply {
    let base_path = base_path(host);
    let mut reply = match route(request, &base_path) {
        Ok(route) if is_api(&request.path, &base_path) => api::answer(host, request, route)
            .await
            .unwrap_or_else(|failure| failure.to_json()),
        Ok(route) => site::answer(host, request, route, &base_path).await,
        Err(problem) if is_api(&request.path, &base_path) => problem.to_json(),
        Err(problem) => pages::problem(&problem, None, &base_path),
    };
    if request.method == "HEAD" {
        reply.body.clear();
    }
    reply
        .with("content-security-policy", CONTENT_SECURITY_POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "same-origin")
}

fn route(request: &Request, base_path: &str) -> Result<Route, Problem> {
    let route = Route::of(&request.path, base_path).ok_or_else(Problem::unknown_path)?;
    if !route.allows(&request.method) {
        return Err(Problem::method_not_allowed(route.methods()));
    }
    if request.is_cross_site() && !request.is_safe() {
        return Err(Problem::cross_site());
    }
    Ok(route)
}

/// Setting `base_path`: the path below which browsers see the shop, such as `/shop`. Empty by default.
fn base_path(host: &impl Host) -> String {
    let text = host.setting("base_path").ok().flatten().unwrap_or_default();
    match text.trim().trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

/// A shopper: the session that the cookie proves, if any, and the keys to give one.
pub struct Shopper {
    /// The session's id.
    pub session: Option<String>,
    keys: Keys,
    secure: bool,
}

/// An answer that is not what the client asked for. A cart may have come into being all the same.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub problem: Problem,
    /// The session that the client should keep.
    pub set_cookie: Option<String>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure {
            problem,
            set_cookie: None,
        }
    }
}

impl Failure {
    fn to_json(&self) -> Reply {
        self.with_cookie(self.problem.to_json())
    }

    /// The answer, with the session if there is one.
    pub fn with_cookie(&self, reply: Reply) -> Reply {
        match &self.set_cookie {
            Some(cookie) => reply.with("set-cookie", cookie),
            None => reply,
        }
    }
}

impl Shopper {
    /// Who sent the request.
    ///
    /// # Errors
    /// 500 if the settings do not allow sessions, 503 if they cannot be read.
    pub fn of(host: &impl Host, request: &Request) -> Result<Shopper, Problem> {
        let keys = Keys::read(host).map_err(|error| {
            host.log(&format!("no sessions: {error}"));
            match error {
                KeysError::Unreadable(..) => Problem::settings_unavailable(),
                error => Problem::misconfigured(error.to_string()),
            }
        })?;
        let session = session::from_cookies(request.all("cookie"), &keys);
        Ok(Shopper {
            session,
            keys,
            secure: request.is_secure(),
        })
    }

    /// The `Set-Cookie` header that keeps the session for another 30 days.
    pub fn cookie(&self, session: &str) -> String {
        session::set_cookie(session, &self.keys, self.secure)
    }

    /// The shopper's cart, none if there is none yet.
    ///
    /// # Errors
    /// 503 if the storage fails.
    pub async fn cart(&self, host: &impl Host) -> Result<Option<Cart>, Problem> {
        let Some(session) = &self.session else { return Ok(None) };
        match carts::load(host, session).await {
            Ok(kept) => Ok(kept.map(|kept| kept.cart)),
            Err(error) => {
                host.log(&format!(
                    "cart {session} cannot be read: storage {}",
                    carts::describe(&error)
                ));
                Err(Problem::cart_unavailable())
            }
        }
    }

    /// Makes the change and publishes the cart. Returns only after the broker has accepted a revision with the change.
    ///
    /// # Errors
    /// 409 or 422 if the cart does not allow the change; 503 if the storage or the broker fails. The cookie of a cart that has
    /// the change, or may have it, goes with the error, so that the same change sent again finds it.
    pub async fn change(&self, host: &impl Host, change: &Change) -> Result<Cart, Failure> {
        let cart = carts::change(host, self.session.clone(), change)
            .await
            .map_err(|error| self.unchanged(host, error))?;
        // A removal from a cart that has never been changed.
        if cart.revision > 0 {
            self.publish(host, &cart).await?;
        }
        Ok(cart)
    }

    /// Publishes the cart's revision.
    ///
    /// # Errors
    /// 503 if the broker fails; the cart is kept.
    pub async fn publish(&self, host: &impl Host, cart: &Cart) -> Result<(), Failure> {
        let Err(error) = publishing::publish(host, cart).await else {
            return Ok(());
        };
        if mutated!("mutation-acknowledge-before-publish") {
            return Ok(());
        }
        let cause = publishing::describe(&error);
        host.log(&format!(
            "order {}:{} was not published: broker {cause}",
            cart.session, cart.revision
        ));
        let retry_after = match error {
            PublishError::Unavailable(outage) => outage.retry_after_ms.map(|millis| millis.div_ceil(1000)),
            _ => None,
        };
        let problem = Problem {
            retry_after,
            ..Problem::not_published()
        };
        Err(Failure {
            problem,
            set_cookie: Some(self.cookie(&cart.session)),
        })
    }

    fn unchanged(&self, host: &impl Host, error: ChangeError) -> Failure {
        if !matches!(error, ChangeError::Refused(_)) {
            let session = self.session.as_deref().unwrap_or("of a new session");
            host.log(&format!("cart {session} cannot be changed: storage {error}"));
        }
        match error {
            ChangeError::Refused(Refusal::ReusedId) => Problem::reused_key().into(),
            ChangeError::Refused(refusal) => Problem::too_many(format!("This cannot be ordered: {refusal}.")).into(),
            ChangeError::Busy => Problem::cart_busy().into(),
            ChangeError::Storage(_) => Problem::change_not_kept().into(),
            ChangeError::InDoubt { session, .. } => Failure {
                problem: Problem::change_not_kept(),
                set_cookie: Some(self.cookie(&session)),
            },
        }
    }
}

#[cfg(test)]
mod tests;
