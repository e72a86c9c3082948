//! The storage account of local Blob services, which all of them publish, and shared access signatures of it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use petstore_emulator::settings::{STORAGE_ACCOUNT, STORAGE_KEY};
use sha2::Sha256;

/// A time at which no signature is valid any more, and one at which all still are.
pub const PAST: &str = "2020-01-01T00:00:00Z";
pub const FUTURE: &str = "2099-01-01T00:00:00Z";

/// The connection string with the account's key.
pub fn with_key(endpoint: &str) -> String {
    with_this_key(endpoint, STORAGE_KEY)
}

/// The connection string with a key.
pub fn with_this_key(endpoint: &str, key: &str) -> String {
    format!("AccountName={STORAGE_ACCOUNT};AccountKey={key};BlobEndpoint={endpoint}")
}

/// The connection string with a signature.
pub fn with_signature(endpoint: &str, signature: &str) -> String {
    format!("BlobEndpoint={endpoint};SharedAccessSignature={signature}")
}

/// An account SAS: these permissions for containers and blobs, until `expiry`.
pub fn signature(permissions: &str, expiry: &str) -> String {
    let text = format!("{STORAGE_ACCOUNT}\n{permissions}\nb\nsco\n\n{expiry}\n\n\n2022-11-02\n\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(&BASE64_STANDARD.decode(STORAGE_KEY).unwrap()).unwrap();
    mac.update(text.as_bytes());
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!(
        "sv=2022-11-02&ss=b&srt=sco&sp={permissions}&se={}&sig={}",
        encode(expiry),
        encode(&signature)
    )
}
