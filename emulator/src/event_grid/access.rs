//! Who may publish: whoever has the topic's key, or a token that the key has signed.

use jiff::Timestamp;

use super::token::Token;
use crate::credential::same;
use crate::http::Request;
use crate::service_bus::sas::{covers, same_host, scope, without_port};

/// Why a request is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// There is neither a key nor a token.
    #[error("Request must contain one of the following authorization signature: aeg-sas-token, aeg-sas-key.")]
    Missing,
    /// The key is another's, or the token is malformed, or signed by another key, or for another resource, or too old.
    #[error("The request authorization key is not authorized for this topic.")]
    NotAuthorized,
}

/// Checks the credentials of a request to a topic with this key. Tokens end by the clock that clients know.
pub fn authorize(key: &str, request: &Request, wall: Timestamp) -> Result<(), AccessError> {
    let headers = &request.headers;
    let bearer = headers.get("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("SharedAccessSignature").then_some(token)
    });
    let is_right = if let Some(token) = headers.get("aeg-sas-token").or(bearer) {
        Token::read(token).is_some_and(|token| opens(&token, key, request, wall))
    } else if let Some(given) = headers.get("aeg-sas-key") {
        same(given, key)
    } else if let Some(given) = request.parameter("aeg-sas-key") {
        same(&given, key)
    } else {
        return Err(AccessError::Missing);
    };
    if is_right {
        Ok(())
    } else {
        Err(AccessError::NotAuthorized)
    }
}

fn opens(token: &Token<'_>, key: &str, request: &Request, wall: Timestamp) -> bool {
    let scope = scope(token.resource);
    token.is_signed_by(key)
        && token.expiry > wall
        && same_host(&scope.host, without_port(request.host()))
        && covers(scope.path.as_deref(), request.path.trim_matches('/'))
}

#[cfg(test)]
mod tests {
    use azure_rest::event_grid::Topic;
    use http::Method;

    use super::*;
    use crate::event_grid::settings::EVENT_GRID_KEY;

    const NOW: u64 = 1_800_000_000;

    fn request() -> Request {
        Request::new(Method::POST, "/orders/api/events").with_header("Host", "127.0.0.1:10040")
    }

    fn checked(request: &Request) -> Result<(), AccessError> {
        let now = Timestamp::from_second(i64::try_from(NOW).unwrap()).unwrap();
        authorize(EVENT_GRID_KEY, request, now)
    }

    fn signed(endpoint: &str, key: &str, at: u64) -> String {
        let topic = Topic::parse(&format!("Endpoint={endpoint};SharedAccessKey={key}")).unwrap();
        topic.authorize(at).header().to_str().unwrap().to_owned()
    }

    #[test]
    fn a_key_is_accepted_in_a_header_and_in_the_query() {
        assert_eq!(checked(&request()), Err(AccessError::Missing));
        assert_eq!(checked(&request().with_header("aeg-sas-key", EVENT_GRID_KEY)), Ok(()));
        let wrong = request().with_header("aeg-sas-key", "b3RoZXI=");
        assert_eq!(checked(&wrong), Err(AccessError::NotAuthorized));
        let url = format!("/orders/api/events?aeg-sas-key={EVENT_GRID_KEY}");
        assert_eq!(checked(&Request::new(Method::POST, &url)), Ok(()));
    }

    #[test]
    fn a_token_is_accepted_for_its_time_and_its_topic() {
        let with = |token: &str| checked(&request().with_header("aeg-sas-token", token));
        let here = "http://127.0.0.1:10040/orders";
        let token = signed(here, EVENT_GRID_KEY, NOW);
        assert_eq!(with(&token), Ok(()));
        let header = format!("SharedAccessSignature {token}");
        assert_eq!(checked(&request().with_header("Authorization", &header)), Ok(()));
        for token in [
            signed(here, EVENT_GRID_KEY, NOW - 1200),
            signed(here, "b3RoZXI=", NOW),
            signed("http://127.0.0.1:10040/other", EVENT_GRID_KEY, NOW),
            signed("http://shop.example/orders", EVENT_GRID_KEY, NOW),
            "r=a".to_owned(),
        ] {
            assert_eq!(with(&token), Err(AccessError::NotAuthorized), "{token}");
        }
    }
}
