//! A client of the emulator that signs for itself.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use petstore_emulator::settings::{SERVICE_BUS_KEY, STORAGE_ACCOUNT, STORAGE_KEY};
use petstore_emulator::{Emulator, Settings};
use reqwest::{Client, Method, RequestBuilder, Response};
use sha2::Sha256;

/// No single step of a test takes longer on any machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn emulator() -> Emulator {
    Emulator::start(Settings::default()).await.unwrap()
}

/// The future's result, which must come in time.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("this takes too long")
}

/// Seconds since 1970, `offset` seconds from now.
pub fn seconds(offset: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() + offset
}

fn hmac(key: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A Service Bus token.
pub fn token(resource: &str, name: &str, key: &str, expiry: i64) -> String {
    let resource = encode(resource);
    let signature = encode(&hmac(key.as_bytes(), &format!("{resource}\n{expiry}")));
    format!("SharedAccessSignature sr={resource}&sig={signature}&se={expiry}&skn={name}")
}

pub fn root_token() -> String {
    token(
        "http://127.0.0.1/",
        "RootManageSharedAccessKey",
        SERVICE_BUS_KEY,
        seconds(600),
    )
}

/// The part of a connection string.
pub fn part<'a>(connection: &'a str, name: &str) -> &'a str {
    let found = connection
        .split(';')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.unwrap().trim_end_matches('/')
}

/// A signed Service Bus request; `path` starts with a slash.
pub fn service_bus(emulator: &Emulator, method: Method, path: &str) -> RequestBuilder {
    let connection = emulator.service_bus_connection();
    let url = format!("{}{path}", part(&connection, "Endpoint"));
    Client::new().request(method, url).header("Authorization", root_token())
}

/// A signed Blob Storage request; `path` is the container and what follows.
pub fn blob(emulator: &Emulator, method: Method, path: &str) -> RequestBuilder {
    let connection = emulator.storage_connection();
    let url = format!("{}/{path}", part(&connection, "BlobEndpoint"));
    let separator = if path.contains('?') { '&' } else { '?' };
    Client::new().request(
        method,
        format!("{url}{separator}{}", account_sas("rwdlc", seconds(600))),
    )
}

/// An account SAS with these permissions.
pub fn account_sas(permissions: &str, expiry: i64) -> String {
    let expiry = jiff::Timestamp::from_second(expiry).unwrap().to_string();
    let text = format!("{STORAGE_ACCOUNT}\n{permissions}\nb\nsco\n\n{expiry}\n\n\n2022-11-02\n\n");
    let signature = hmac(&BASE64_STANDARD.decode(STORAGE_KEY).unwrap(), &text);
    format!(
        "sv=2022-11-02&ss=b&srt=sco&sp={permissions}&se={}&sig={}",
        encode(&expiry),
        encode(&signature)
    )
}

/// A service SAS of a container.
pub fn container_sas(container: &str, permissions: &str) -> String {
    let expiry = jiff::Timestamp::from_second(seconds(600)).unwrap().to_string();
    let text =
        format!("{permissions}\n\n{expiry}\n/blob/{STORAGE_ACCOUNT}/{container}\n\n\n\n2022-11-02\nc\n\n\n\n\n\n\n");
    let signature = hmac(&BASE64_STANDARD.decode(STORAGE_KEY).unwrap(), &text);
    format!(
        "sv=2022-11-02&sr=c&sp={permissions}&se={}&sig={}",
        encode(&expiry),
        encode(&signature)
    )
}

pub async fn send(request: RequestBuilder) -> Response {
    soon(request.send()).await.unwrap()
}

pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The address in a URL.
pub fn authority(url: &str) -> &str {
    url.split("://").nth(1).unwrap().split('/').next().unwrap()
}
