//! The protocol as clients see it, without sockets.

use http::Method;

use super::*;
use crate::blob::Metadata;
use crate::blob::shared_key::testing::sign;

const BLOB: &str = "/devstoreaccount1/orders/a.json";

struct Bench {
    service: BlobService,
    now: Now,
}

impl Bench {
    fn new() -> Self {
        let mut account = Account::new("devstoreaccount1", "YSBrZXk=");
        let now = Now::at("2024-05-01T12:00:00Z".parse().unwrap());
        account.create("orders", Metadata::new(), now.time).unwrap();
        Self {
            service: BlobService {
                account,
                random: Random::from_seed(1),
            },
            now,
        }
    }

    fn ask(&mut self, request: Request) -> Response {
        let length = request.body.len().to_string();
        let request = request
            .with_header("Host", "127.0.0.1:10000")
            .with_header("Content-Length", &length);
        let request = sign(&self.service.account, request, self.now.wall);
        self.service.answer(&request, &self.now)
    }

    fn call(&mut self, method: Method, path: &str) -> Response {
        self.ask(Request::new(method, path))
    }

    fn put(&mut self, body: &'static str, fields: &[(&str, &str)]) -> Response {
        let mut request = Request::new(Method::PUT, BLOB)
            .with_body(body)
            .with_header("x-ms-blob-type", "BlockBlob");
        for (name, value) in fields {
            request.headers.push(*name, *value);
        }
        self.ask(request)
    }
}

fn code(response: &Response) -> (u16, &str) {
    (
        response.status.as_u16(),
        response.headers.get("x-ms-error-code").unwrap_or(""),
    )
}

fn text(response: &Response) -> String {
    String::from_utf8(response.body.to_vec()).unwrap()
}

#[test]
fn a_blob_is_written_and_read_with_all_that_belongs_to_it() {
    let mut bench = Bench::new();
    let put = bench.put(
        "hello",
        &[
            ("Content-Type", "application/json"),
            ("x-ms-meta-Revision", "7"),
            ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="),
        ],
    );
    assert_eq!(put.status, 201);
    assert_eq!(put.headers.get("content-md5"), Some("XUFAKrxLKna5cZ2REBfFkg=="));
    for method in [Method::GET, Method::HEAD] {
        let read = bench.call(method, BLOB);
        assert_eq!((read.status.as_u16(), text(&read).as_str()), (200, "hello"));
        for (name, value) in [
            ("content-type", "application/json"),
            ("etag", put.headers.get("etag").unwrap()),
            ("last-modified", "Wed, 01 May 2024 12:00:00 GMT"),
            ("x-ms-blob-type", "BlockBlob"),
            ("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="),
        ] {
            assert_eq!(read.headers.get(name), Some(value), "{name}");
        }
        assert!(
            read.headers.iter().any(|field| field == ("x-ms-meta-Revision", "7")),
            "the name keeps its case"
        );
    }
    assert_eq!(bench.call(Method::DELETE, BLOB).status, 202);
    assert_eq!(code(&bench.call(Method::GET, BLOB)), (404, "BlobNotFound"));
}

#[test]
fn conditions_answer_as_documented() {
    let mut bench = Bench::new();
    let first = bench.put("1", &[("If-None-Match", "*")]);
    let etag = first.headers.get("etag").unwrap().to_owned();
    assert_eq!(
        code(&bench.put("2", &[("If-None-Match", "*")])),
        (409, "BlobAlreadyExists")
    );
    assert_eq!(
        code(&bench.put("2", &[("If-Match", "\"0x1\"")])),
        (412, "ConditionNotMet")
    );
    assert_eq!(bench.put("2", &[("If-Match", &etag)]).status, 201);
    assert_eq!(code(&bench.put("3", &[("If-Match", &etag)])), (412, "ConditionNotMet"));
    let current = bench.call(Method::HEAD, BLOB).headers.get("etag").unwrap().to_owned();
    let unchanged = bench.ask(Request::new(Method::GET, BLOB).with_header("If-None-Match", &current));
    assert_eq!(unchanged.status, 304);
    assert_eq!(
        code(&bench.ask(Request::new(Method::DELETE, BLOB).with_header("If-Match", &etag))),
        (412, "ConditionNotMet")
    );
}

#[test]
fn a_range_is_a_part() {
    let mut bench = Bench::new();
    bench.put("hello", &[]);
    let part = bench.ask(Request::new(Method::GET, BLOB).with_header("x-ms-range", "bytes=1-2"));
    assert_eq!((part.status.as_u16(), text(&part).as_str()), (206, "el"));
    assert_eq!(part.headers.get("content-range"), Some("bytes 1-2/5"));
    assert_eq!(
        code(&bench.ask(Request::new(Method::GET, BLOB).with_header("Range", "bytes=9-"))),
        (416, "InvalidRange")
    );
}

#[test]
fn what_is_wrong_is_named() {
    let mut bench = Bench::new();
    assert_eq!(code(&bench.call(Method::PUT, BLOB)), (400, "MissingRequiredHeader"));
    assert_eq!(
        code(&bench.put("x", &[("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")])),
        (400, "Md5Mismatch")
    );
    assert_eq!(
        code(&bench.put("x", &[("x-ms-meta-a-b", "1")])),
        (400, "InvalidMetadata")
    );
    assert_eq!(
        code(&bench.call(Method::GET, "/devstoreaccount1/other/a")),
        (404, "ContainerNotFound")
    );
    assert_eq!(
        code(&bench.call(Method::PUT, "/devstoreaccount1/orders?restype=container")),
        (409, "ContainerAlreadyExists")
    );
    assert_eq!(
        code(&bench.call(Method::PUT, "/devstoreaccount1/ab?restype=container")),
        (400, "OutOfRangeInput")
    );
    assert_eq!(
        code(&bench.call(Method::PUT, "/devstoreaccount1/orders/a?comp=lease")),
        (501, "APINotImplemented")
    );
    let missing = bench.call(Method::GET, BLOB);
    assert!(
        text(&missing)
            .starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>BlobNotFound</Code><Message>")
    );
}

#[test]
fn headers_and_parameters_that_would_change_the_meaning_are_refused() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.put("x", &[("x-ms-lease-id", "")]).status,
        201,
        "an empty one says nothing"
    );
    for name in [
        "x-ms-lease-id",
        "x-ms-if-tags",
        "x-ms-tags",
        "x-ms-access-tier",
        "x-ms-encryption-key",
        "x-ms-encryption-scope",
        "x-ms-legal-hold",
        "X-Ms-Immutability-Policy-Until-Date",
        "x-ms-content-crc64",
    ] {
        let refused = bench.put("y", &[(name, "a")]);
        assert_eq!(code(&refused), (501, "APINotImplemented"), "{name}");
    }
    let from_elsewhere = Request::new(Method::PUT, &format!("{BLOB}?comp=block&blockid=MQ%3D%3D"))
        .with_header("x-ms-copy-source", "http://127.0.0.1/a");
    assert_eq!(code(&bench.ask(from_elsewhere)), (501, "APINotImplemented"));
    let to_everybody = Request::new(Method::PUT, "/devstoreaccount1/open?restype=container")
        .with_header("x-ms-blob-public-access", "blob");
    assert_eq!(code(&bench.ask(to_everybody)), (501, "APINotImplemented"));
    let old = format!("{BLOB}?snapshot=2024-05-01T12:00:00.0000000Z");
    assert_eq!(code(&bench.call(Method::DELETE, &old)), (501, "APINotImplemented"));
    assert_eq!(text(&bench.call(Method::GET, BLOB)), "x", "nothing of this was done");
}

#[test]
fn containers_live_and_die() {
    let mut bench = Bench::new();
    let path = "/devstoreaccount1/carts?restype=container";
    assert_eq!(
        bench
            .ask(Request::new(Method::PUT, path).with_header("x-ms-meta-Owner", "me"))
            .status,
        201
    );
    assert_eq!(
        bench.call(Method::HEAD, path).headers.get("x-ms-meta-Owner"),
        Some("me")
    );
    let list = text(&bench.call(Method::GET, "/devstoreaccount1/?comp=list&prefix=c&include=metadata"));
    assert!(
        list.contains("<Name>carts</Name>") && list.contains("<Owner>me</Owner>") && !list.contains("orders"),
        "{list}"
    );
    assert_eq!(bench.call(Method::DELETE, path).status, 202);
    assert_eq!(code(&bench.call(Method::GET, path)), (404, "ContainerNotFound"));
}

#[test]
fn lists_are_paged_and_escaped() {
    let mut bench = Bench::new();
    for name in ["a%3Cb%3E", "b/1", "b/2", "c"] {
        let path = format!("/devstoreaccount1/orders/{name}");
        bench.ask(Request::new(Method::PUT, &path).with_header("x-ms-blob-type", "BlockBlob"));
    }
    let list = |bench: &mut Bench, query: &str| {
        text(&bench.call(
            Method::GET,
            &format!("/devstoreaccount1/orders?restype=container&comp=list&{query}"),
        ))
    };
    let first = list(&mut bench, "maxresults=2&delimiter=/");
    assert!(
        first.contains("<Name>a&lt;b&gt;</Name>") && first.contains("<BlobPrefix><Name>b/</Name></BlobPrefix>"),
        "{first}"
    );
    let marker = first.split("<NextMarker>").nth(1).unwrap().split('<').next().unwrap();
    let second = list(&mut bench, &format!("maxresults=2&delimiter=/&marker={marker}"));
    assert!(
        second.contains("<Name>c</Name>") && second.contains("<NextMarker></NextMarker>"),
        "{second}"
    );
}

fn put_block(bench: &mut Bench, id: &str, body: &'static str) -> Response {
    let path = format!("{BLOB}?comp=block&blockid={}", id.replace('=', "%3D"));
    bench.ask(Request::new(Method::PUT, &path).with_body(body))
}

fn put_block_list(bench: &mut Bench, list: &'static str) -> Response {
    let request = Request::new(Method::PUT, &format!("{BLOB}?comp=blocklist"))
        .with_body(list)
        .with_header("x-ms-blob-content-type", "text/plain");
    bench.ask(request)
}

#[test]
fn blocks_make_a_blob() {
    let mut bench = Bench::new();
    for (id, body) in [("MQ==", "one"), ("Mg==", "two")] {
        assert_eq!(put_block(&mut bench, id, body).status, 201);
    }
    let list = "<BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>";
    let written = put_block_list(&mut bench, list);
    assert_eq!(written.status, 201);
    assert_eq!(
        written.headers.get("content-md5"),
        Some(crate::blob::stored::md5(list.as_bytes()).as_str())
    );
    let blob = bench.call(Method::GET, BLOB);
    assert_eq!(
        (text(&blob).as_str(), blob.headers.get("content-type")),
        ("onetwo", Some("text/plain"))
    );
    put_block(&mut bench, "MQ==", "eins");
    let list =
        "<BlockList><Committed>Mg==</Committed><Uncommitted>MQ==</Uncommitted><Committed>MQ==</Committed></BlockList>";
    assert_eq!(put_block_list(&mut bench, list).status, 201);
    assert_eq!(text(&bench.call(Method::GET, BLOB)), "twoeinsone");
}

#[test]
fn blocks_are_listed() {
    let mut bench = Bench::new();
    let list = |bench: &mut Bench, query: &str| bench.call(Method::GET, &format!("{BLOB}?comp=blocklist{query}"));
    assert_eq!(code(&list(&mut bench, "")), (404, "BlobNotFound"));
    put_block(&mut bench, "MQ==", "one");
    let waiting = list(&mut bench, "&blocklisttype=all");
    assert_eq!(
        (
            waiting.headers.get("etag"),
            waiting.headers.get("x-ms-blob-content-length")
        ),
        (None, Some("0"))
    );
    assert!(text(&waiting).contains(
        "<CommittedBlocks></CommittedBlocks><UncommittedBlocks><Block><Name>MQ==</Name><Size>3</Size></Block>"
    ));
    assert_eq!(code(&bench.call(Method::GET, BLOB)), (404, "BlobNotFound"));
    let written = put_block_list(&mut bench, "<BlockList><Latest>MQ==</Latest></BlockList>");
    let committed = list(&mut bench, "");
    assert_eq!(
        (
            committed.headers.get("etag"),
            committed.headers.get("x-ms-blob-content-length")
        ),
        (written.headers.get("etag"), Some("3"))
    );
    assert!(text(&committed).ends_with(
        "<BlockList><CommittedBlocks><Block><Name>MQ==</Name><Size>3</Size></Block></CommittedBlocks></BlockList>"
    ));
    assert_eq!(
        code(&list(&mut bench, "&blocklisttype=some")),
        (400, "InvalidQueryParameterValue")
    );
}

#[test]
fn blocks_and_lists_that_are_wrong_are_refused() {
    let mut bench = Bench::new();
    assert_eq!(
        code(&put_block(&mut bench, "MQ=", "x")),
        (400, "InvalidQueryParameterValue")
    );
    assert_eq!(code(&put_block(&mut bench, "MQ==", "")), (400, "InvalidHeaderValue"));
    assert_eq!(put_block(&mut bench, "MQ==", "x").status, 201);
    assert_eq!(
        code(&put_block(&mut bench, "MTIzNA==", "x")),
        (400, "InvalidBlobOrBlock")
    );
    for (list, refusal) in [
        ("<BlockList><Latest>never</Latest></BlockList>", "InvalidBlockList"),
        ("<BlockList><Committed>MQ==</Committed></BlockList>", "InvalidBlockList"),
        ("<BlockList><Oldest>MQ==</Oldest></BlockList>", "InvalidXmlDocument"),
        ("nonsense", "InvalidXmlDocument"),
    ] {
        assert_eq!(code(&put_block_list(&mut bench, list)), (400, refusal), "{list}");
    }
}

#[test]
fn credentials_are_checked_first() {
    let mut bench = Bench::new();
    let now = bench.now;
    let unsigned = bench.service.answer(&Request::new(Method::GET, BLOB), &now);
    assert_eq!(code(&unsigned), (401, "NoAuthenticationInformation"));
    let other = Account::new("devstoreaccount1", "b3RoZXI=");
    let forged = bench
        .service
        .answer(&sign(&other, Request::new(Method::GET, BLOB), now.wall), &now);
    assert_eq!(code(&forged), (403, "AuthenticationFailed"));
    let mut request = sign(&bench.service.account, Request::new(Method::GET, BLOB), now.wall);
    request.query = "comp=metadata".to_owned();
    assert_eq!(
        code(&bench.service.answer(&request, &now)),
        (403, "AuthenticationFailed")
    );
    let late = Now {
        wall: "2024-05-01T12:15:01Z".parse().unwrap(),
        ..now
    };
    let request = sign(&bench.service.account, Request::new(Method::GET, BLOB), now.wall);
    assert_eq!(
        code(&bench.service.answer(&request, &late)),
        (403, "AuthenticationFailed")
    );
}
