//! Shared Key: the signature of a request by the account's key.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, DATE, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::secret::Secret;
use crate::signature;

/// The headers whose values are signed by position, in that order.
const SIGNED: [HeaderName; 11] = [
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    HeaderName::from_static("content-md5"),
    CONTENT_TYPE,
    DATE,
    IF_MODIFIED_SINCE,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE,
    RANGE,
];

/// Adds the `Authorization` header. `key` is the account's key in base64. Nothing of what is signed may be changed afterwards.
pub(super) fn sign<Body>(request: &mut Request<Body>, account: &str, key: &Secret) {
    let text = string_to_sign(request, account);
    let signature = signature::sign(&STANDARD.decode(key.expose()).unwrap_or_default(), &text);
    if let Ok(mut value) = HeaderValue::try_from(format!("SharedKey {account}:{signature}")) {
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
}

/// The account is named before the path even where the path begins with it, as it does in a local emulator.
fn string_to_sign<Body>(request: &Request<Body>, account: &str) -> String {
    let headers = request.headers();
    let mut text = format!("{}\n", request.method());
    for name in &SIGNED {
        let value = value(headers, name);
        // An empty body is signed as no length, since version 2015-02-21.
        if !(name == CONTENT_LENGTH && value == "0") {
            text.push_str(value);
        }
        text.push('\n');
    }
    for name in names_of_azure(headers) {
        text.extend([name.as_str(), ":", value(headers, name), "\n"]);
    }
    text.extend(["/", account, request.uri().path()]);
    text
}

/// The `x-ms-` headers in order. There are few, and a general sort is large in a guest component.
fn names_of_azure(headers: &HeaderMap) -> Vec<&HeaderName> {
    let mut names: Vec<&HeaderName> = Vec::new();
    for name in headers.keys().filter(|name| name.as_str().starts_with("x-ms-")) {
        let place = names.partition_point(|earlier| rank(earlier).lt(rank(name)));
        names.insert(place, name);
    }
    names
}

/// The service orders names as a language does and not as ASCII does: the underscore, which metadata may have, comes before
/// digits and letters.
fn rank(name: &HeaderName) -> impl Iterator<Item = u8> + '_ {
    name.as_str().bytes().map(|byte| if byte == b'_' { 0 } else { byte })
}

fn value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(length: &str) -> Request<()> {
        Request::put("http://127.0.0.1:10000/devstoreaccount1/carts/a%20b.json")
            .header("content-length", length)
            .header("content-type", "application/json")
            .header("if-none-match", "*")
            .header("x-ms-version", "2022-11-02")
            .header("x-ms-date", "Thu, 25 Apr 2019 06:37:16 GMT")
            .header("x-ms-meta-revision", "1")
            .header("x-ms-blob-type", "BlockBlob")
            .body(())
            .unwrap()
    }

    #[test]
    fn the_text_to_sign_follows_the_documentation() {
        let expected = "PUT\n\n\n2\n\napplication/json\n\n\n\n*\n\n\n\
            x-ms-blob-type:BlockBlob\nx-ms-date:Thu, 25 Apr 2019 06:37:16 GMT\nx-ms-meta-revision:1\nx-ms-version:2022-11-02\n\
            /devstoreaccount1/devstoreaccount1/carts/a%20b.json";
        assert_eq!(string_to_sign(&put("2"), "devstoreaccount1"), expected);
        assert!(string_to_sign(&put("0"), "devstoreaccount1").starts_with("PUT\n\n\n\n\napplication/json\n"));
    }

    #[test]
    fn an_underscore_comes_before_digits_and_letters() {
        let mut headers = HeaderMap::new();
        for name in [
            "x-ms-version",
            "x-ms-meta-a1",
            "x-ms-meta-ab",
            "content-type",
            "x-ms-meta-a_b",
            "x-ms-meta-a",
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(""));
        }
        let names: Vec<_> = names_of_azure(&headers).into_iter().map(HeaderName::as_str).collect();
        assert_eq!(
            names,
            [
                "x-ms-meta-a",
                "x-ms-meta-a_b",
                "x-ms-meta-a1",
                "x-ms-meta-ab",
                "x-ms-version"
            ]
        );
    }

    /// Computed with Python from the text above: `base64.b64encode(hmac.new(base64.b64decode(key), text, 'sha256').digest())`.
    #[test]
    fn a_signature_equals_an_independent_one() {
        let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        let mut request = put("2");
        sign(&mut request, "devstoreaccount1", &Secret::new(key));
        assert_eq!(
            request.headers()["authorization"],
            "SharedKey devstoreaccount1:HGtFgPhvUvkChfAVw8iFh5ib1WYLsTDIZ2LiA0l9Mog="
        );
        assert!(!format!("{request:?}").contains("SharedKey"));
    }
}
