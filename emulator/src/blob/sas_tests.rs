//! Signatures as clients make them, and with one thing wrong at a time.

use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use super::*;

const READ: Need = Need::blob("r");
const WRITE: Need = Need::blob("wc");

fn account() -> Account {
    Account::new("devstoreaccount1", &BASE64_STANDARD.encode("a key"))
}

fn wall() -> Timestamp {
    "2024-05-01T12:00:00Z".parse().unwrap()
}

fn signature(text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"a key").unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// A request with a signature whose text is `text` with each `{name}` replaced.
fn signed(text: &str, fields: &[(&str, &str)]) -> Request {
    let (mut text, mut query) = (text.to_owned(), String::new());
    for (name, value) in fields {
        text = text.replace(&format!("{{{name}}}"), value);
        query += &format!("{name}={}&", utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    query += &format!("sig={}", utf8_percent_encode(&signature(&text), NON_ALPHANUMERIC));
    Request::new(Method::GET, &format!("/devstoreaccount1/orders/a?{query}"))
}

fn container(fields: &[(&str, &str)]) -> Request {
    let text = "{sp}\n\n{se}\n/blob/devstoreaccount1/orders\n\n\n\n2022-11-02\nc\n\n\n\n\n\n\n";
    let mut all = vec![("sv", "2022-11-02"), ("sr", "c")];
    all.extend(fields);
    signed(text, &all)
}

fn account_wide(fields: &[(&str, &str)]) -> Request {
    let mut all = vec![("sv", "2022-11-02"), ("se", "2024-05-02")];
    all.extend(fields);
    signed(
        "devstoreaccount1\n{sp}\n{ss}\n{srt}\n\n2024-05-02\n\n\n2022-11-02\n\n",
        &all,
    )
}

fn check(request: &Request, need: Need) -> Result<Grant, BlobError> {
    verify(&account(), request, ("orders", "a"), need, wall())
}

fn refused(request: &Request) -> String {
    match check(request, READ).unwrap_err() {
        BlobError::AuthenticationFailed(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_container_signature_allows_what_it_says() {
    let request = container(&[("sp", "rc"), ("se", "2024-05-01T12:00:01Z")]);
    assert_eq!(check(&request, READ), Ok(Grant::Full));
    assert_eq!(check(&request, WRITE), Ok(Grant::CreateOnly));
    assert_eq!(check(&request, Need::blob("d")), Err(BlobError::PermissionMismatch));
    assert_eq!(check(&request, Need::list()), Err(BlobError::PermissionMismatch));
    assert_eq!(
        check(&request, Need::container("cw")),
        Err(BlobError::ResourceTypeMismatch)
    );
    assert_eq!(
        check(&request, Need::service("l")),
        Err(BlobError::ResourceTypeMismatch)
    );
}

#[test]
fn a_blob_signature_is_for_one_blob() {
    let text = "r\n\n2024-05-02\n/blob/devstoreaccount1/orders/a\n\n\n\n2022-11-02\nb\n\n\n\n\n\n\n";
    let request = signed(
        text,
        &[("sv", "2022-11-02"), ("sr", "b"), ("sp", "r"), ("se", "2024-05-02")],
    );
    assert_eq!(check(&request, READ), Ok(Grant::Full));
    assert!(verify(&account(), &request, ("orders", "b"), READ, wall()).is_err());
    assert_eq!(check(&request, Need::list()), Err(BlobError::ResourceTypeMismatch));
}

#[test]
fn older_versions_sign_no_encryption_scope() {
    let text = "r\n\n2024-05-02\n/blob/devstoreaccount1/orders\n\n\n\n2019-12-12\nc\n\n\n\n\n\n";
    let request = signed(
        text,
        &[("sv", "2019-12-12"), ("sr", "c"), ("sp", "r"), ("se", "2024-05-02")],
    );
    assert_eq!(check(&request, READ), Ok(Grant::Full));
    let ancient = signed(
        text,
        &[("sv", "2012-02-12"), ("sr", "c"), ("sp", "r"), ("se", "2024-05-02")],
    );
    assert!(refused(&ancient).contains("sv is missing or older"));
}

#[test]
fn time_is_checked_in_every_form() {
    for (expiry, valid) in [
        ("2024-05-01T12:01Z", true),
        ("2024-05-02", true),
        ("2024-05-01T12:00:00Z", false),
        ("2024-05-01", false),
    ] {
        let result = check(&container(&[("sp", "r"), ("se", expiry)]), READ);
        assert_eq!(result.is_ok(), valid, "{expiry}: {result:?}");
    }
    let text = "r\n2024-05-03\n2024-05-04\n/blob/devstoreaccount1/orders\n\n\n\n2022-11-02\nc\n\n\n\n\n\n\n";
    let early = [
        ("sv", "2022-11-02"),
        ("sr", "c"),
        ("sp", "r"),
        ("st", "2024-05-03"),
        ("se", "2024-05-04"),
    ];
    assert!(refused(&signed(text, &early)).contains("not valid yet"));
}

#[test]
fn whoever_changes_a_field_breaks_the_signature() {
    let mut request = container(&[("sp", "r"), ("se", "2024-05-02")]);
    request.query = request.query.replace("sp=r", "sp=rw");
    assert_eq!(refused(&request), "Signature did not match.");
}

#[test]
fn origin_is_checked() {
    let text = "r\n\n2024-05-02\n/blob/devstoreaccount1/orders\n\n{sip}\n{spr}\n2022-11-02\nc\n\n\n\n\n\n\n";
    let request = |sip, spr| {
        let fields = [
            ("sv", "2022-11-02"),
            ("sr", "c"),
            ("sp", "r"),
            ("se", "2024-05-02"),
            ("sip", sip),
            ("spr", spr),
        ];
        Request {
            peer: Some([127, 0, 0, 1].into()),
            ..signed(text, &fields)
        }
    };
    assert_eq!(
        check(&request("127.0.0.0-127.0.0.9", "https,http"), READ),
        Ok(Grant::Full)
    );
    assert_eq!(check(&request("", "https"), READ), Err(BlobError::ProtocolMismatch));
    assert_eq!(
        check(&request("10.0.0.1", ""), READ),
        Err(BlobError::SourceMismatch("127.0.0.1".into()))
    );
}

#[test]
fn an_account_signature_names_service_and_level() {
    assert_eq!(
        check(&account_wide(&[("sp", "rl"), ("ss", "b"), ("srt", "sco")]), READ),
        Ok(Grant::Full)
    );
    assert_eq!(
        check(
            &account_wide(&[("sp", "rl"), ("ss", "b"), ("srt", "s")]),
            Need::service("l")
        ),
        Ok(Grant::Full)
    );
    assert_eq!(
        check(&account_wide(&[("sp", "rl"), ("ss", "qt"), ("srt", "sco")]), READ),
        Err(BlobError::ServiceMismatch)
    );
    assert_eq!(
        check(&account_wide(&[("sp", "rl"), ("ss", "b"), ("srt", "sc")]), READ),
        Err(BlobError::ResourceTypeMismatch)
    );
}
