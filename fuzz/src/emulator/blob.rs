//! What Blob Storage reads.

use bytes::Bytes;
use http::Method;
use petstore_emulator::blob::conditions::Conditions;
use petstore_emulator::blob::http::BlobService;
use petstore_emulator::blob::http::{block_list as lists, metadata};
use petstore_emulator::blob::range::ByteRange;
use petstore_emulator::blob::{Account, BlobError};
use petstore_emulator::clock::Now;
use petstore_emulator::http::{Request, head};
use petstore_emulator::random::Random;

use crate::{encode, now, sign};

const NAME: &str = "devstoreaccount1";
/// In base64.
const KEY: &str = "bm8gaW5wdXQga25vd3MgaXQ=";
const KEY_BYTES: &[u8] = b"no input knows it";

/// A request that nobody signed is refused, whatever it asks for.
pub fn request(data: &[u8]) {
    let Ok(Some((head, length))) = head::parse(data) else {
        return;
    };
    let mut request = head.request;
    request.body = Bytes::copy_from_slice(data.get(length..).unwrap_or_default());
    let _ = Conditions::parse(&request.headers);
    let _ = metadata::parse(&request.headers);
    if let Ok(Some(range)) = ByteRange::parse(&request.headers, 10) {
        assert!(range.first <= range.last && range.last < 10);
    }
    let answer = service().answer(&request, &Now::at(now()));
    assert!(answer.status.is_client_error() || answer.status.is_server_error());
}

/// A signature of the account. Its fields are lines; it is signed with the account's key, so what they say is looked at.
pub fn signature(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let fields = [
        ("sp", line()),
        ("ss", line()),
        ("srt", line()),
        ("st", line()),
        ("se", line()),
        ("sip", line()),
        ("spr", line()),
        ("sv", "2022-11-02"),
        ("ses", line()),
    ];
    let signed = fields.iter().map(|(_, value)| format!("{value}\n")).collect::<String>();
    let query = fields.iter().map(|(name, value)| format!("{name}={}&", encode(value)));
    let signature = encode(&sign(KEY_BYTES, &format!("{NAME}\n{signed}")));
    let path = format!("/{NAME}/orders/a?{}sig={signature}", query.collect::<String>());
    let mut request = Request::new(Method::GET, &path);
    request.peer = Some([127, 0, 0, 1].into());
    let allowed = service().answer(&request, &Now::at(now())).status.is_success();
    assert!(!allowed, "there is no such blob");
}

/// A list of blocks. None of them was uploaded.
pub fn block_list(data: &[u8]) {
    if let Ok(list) = lists::parse(data)
        && let Ok(container) = service().account.container_mut("orders")
    {
        let written = container.put_block_list("a", &list, Default::default(), &Conditions::default(), now());
        let expected = if list.is_empty() {
            None
        } else {
            Some(BlobError::InvalidBlockList)
        };
        assert_eq!(written.err(), expected);
    }
}

fn service() -> BlobService {
    let mut account = Account::new(NAME, KEY);
    let made = account.create("orders", Vec::new(), now()).is_ok();
    assert!(made);
    BlobService {
        account,
        random: Random::from_seed(1),
    }
}
