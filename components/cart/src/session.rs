//! The session: a random id in a signed cookie. The id alone opens nothing, so it may name blobs and stand in orders.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use petstore_orders::validity::is_session_id;
use sha2::Sha256;

use crate::keys::Keys;

/// How long a session lives after its last change.
pub const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

const COOKIE: &str = "petstore_session";

/// A new session's id.
pub fn new_id(random: u128) -> String {
    format!("{random:032x}")
}

/// The `Set-Cookie` header that gives the session to the browser. `secure`: the request came by HTTPS.
pub fn set_cookie(id: &str, keys: &Keys, secure: bool) -> String {
    let signature = mac(&keys.current, id)
        .map(|mac| hex(&mac.finalize().into_bytes().into()))
        .unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    format!(
        "{COOKIE}={id}.{signature}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        LIFETIME.as_secs()
    )
}

/// The session that the request's `Cookie` headers prove. Cookies that are malformed or not signed by us count as absent.
pub fn from_cookies<'a>(headers: impl Iterator<Item = &'a str>, keys: &Keys) -> Option<String> {
    for header in headers {
        for pair in header.split(';') {
            let value = pair.trim().strip_prefix(COOKIE).and_then(|rest| rest.strip_prefix('='));
            let session = value.and_then(|value| verified(value, keys));
            if session.is_some() {
                return session;
            }
        }
    }
    None
}

fn verified(value: &str, keys: &Keys) -> Option<String> {
    let (id, signature) = value.split_once('.')?;
    let signature = from_hex(signature)?;
    let signed_by = |key: &Vec<u8>| mac(key, id).is_some_and(|mac| mac.verify_slice(&signature).is_ok());
    let signed = signed_by(&keys.current) || keys.previous.as_ref().is_some_and(signed_by);
    (signed && is_session_id(id)).then(|| id.to_owned())
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |index: usize| char::from(digits[index]).to_digit(16);
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    Some(bytes)
}

/// None never: HMAC takes a key of any length (RFC 2104, section 2).
fn mac(key: &[u8], id: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(id.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn keys(current: &str, previous: Option<&str>) -> Keys {
        Keys {
            current: current.into(),
            previous: previous.map(Into::into),
        }
    }

    fn cookie(keys: &Keys) -> String {
        set_cookie(ID, keys, false).split(';').next().unwrap().to_owned()
    }

    fn session(cookie: &str, keys: &Keys) -> Option<String> {
        from_cookies([cookie].into_iter(), keys)
    }

    #[test]
    fn the_cookie_has_its_attributes() {
        let header = set_cookie(ID, &keys("k", None), false);
        assert!(
            header.starts_with("petstore_session=0123456789abcdef0123456789abcdef."),
            "{header}"
        );
        assert!(
            header.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"),
            "{header}"
        );
        assert!(set_cookie(ID, &keys("k", None), true).ends_with("; SameSite=Lax; Secure"));
    }

    #[test]
    fn the_signature_is_hmac_sha256() {
        // printf 0123456789abcdef0123456789abcdef | openssl dgst -sha256 -hmac key
        assert_eq!(
            cookie(&keys("key", None)),
            format!("petstore_session={ID}.c0e9fbb17bcc5f5aeab7cba7647a6dddc9be9a8cec0bac3b67d5d333e2f67b3d")
        );
    }

    #[test]
    fn a_signed_cookie_is_accepted_among_others() {
        let keys = keys("k", None);
        assert_eq!(
            session(&format!("a=b; {} ; c", cookie(&keys)), &keys).as_deref(),
            Some(ID)
        );
        let forged_first = format!("petstore_session={ID}.AAAA; {}", cookie(&keys));
        assert_eq!(session(&forged_first, &keys).as_deref(), Some(ID));
    }

    #[test]
    fn the_previous_key_is_accepted_and_then_no_more() {
        let old = cookie(&keys("old", None));
        assert_eq!(session(&old, &keys("new", Some("old"))).as_deref(), Some(ID));
        assert_eq!(session(&old, &keys("new", None)), None);
    }

    #[test]
    fn forged_and_malformed_cookies_count_as_absent() {
        let keys = keys("k", None);
        let good = cookie(&keys);
        let other_id = good.replace(ID, "1123456789abcdef0123456789abcdef");
        let cut = &good[..good.len() - 1];
        let unsigned = format!("petstore_session={ID}");
        let empty = format!("petstore_session={ID}.");
        let renamed = good.replace("petstore_session", "petstore_session2");
        for forged in [
            &other_id,
            cut,
            &unsigned,
            &empty,
            &renamed,
            "petstore_session=",
            "petstore_session=.",
            "",
        ] {
            assert_eq!(session(forged, &keys), None, "{forged}");
        }
    }

    #[test]
    fn a_signed_text_that_is_no_id_is_not_accepted() {
        let keys = keys("k", None);
        let header = set_cookie("../orders/x", &keys, false);
        assert_eq!(session(header.split(';').next().unwrap(), &keys), None);
    }

    #[test]
    fn ids_have_all_their_digits() {
        assert_eq!(new_id(0xab), "000000000000000000000000000000ab");
        assert!(is_session_id(&new_id(u128::MAX)));
    }
}
