//! What azure-rest reads: settings, and what services answer.

use azure_rest::blob::{self, Address, Condition, Content};
use azure_rest::service_bus::{self, Entity, Namespace};
use azure_rest::workflow::{self, CallbackUrl};
use http::{HeaderValue, Response};
use petstore_emulator::http::head;

const NOW: u64 = 1_714_564_800;
const NAMESPACE: &str = "Endpoint=http://localhost/;SharedAccessKeyName=listen;SharedAccessKey=key";

/// A connection string. With one that is accepted every request can be made.
pub fn connection_string(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(account) = blob::Account::parse(&text)
        && let Ok(address) = Address::new("orders", "a b.json")
    {
        let _ = blob::put(&account, &address, Content::default(), &Condition::IfAbsent, NOW);
    }
    if let Ok(namespace) = Namespace::parse(&text)
        && let Ok(entity) = Entity::new(namespace.entity_path().unwrap_or("orders"))
    {
        let _ = namespace.authorize(&entity, NOW);
    }
    if let Ok(url) = CallbackUrl::parse(&text) {
        let _ = workflow::start(&url, Vec::new());
    }
}

/// An answer: the status in two bytes, then header fields, an empty line and a body.
pub fn service_answer(data: &[u8]) {
    let Some((&[high, low], rest)) = data.split_first_chunk() else {
        return;
    };
    let fields = [b"GET / HTTP/1.1\r\nhost: h\r\n", rest].concat();
    let Ok(Some((head, length))) = head::parse(&fields) else {
        return;
    };
    let mut response = Response::builder().status(100 + u16::from_be_bytes([high, low]) % 500);
    for (name, value) in head.request.headers.iter() {
        response = response.header(name, value);
    }
    let Ok(response) = response.body(fields.get(length..).unwrap_or_default().to_vec()) else {
        return;
    };
    let _ = blob::stored(&response, NOW).map_err(|error| error.to_string());
    let _ = blob::deleted(&response, NOW).map_err(|error| error.to_string());
    let _ = blob::got(response.clone(), NOW).map_err(|error| error.to_string());
    let _ = workflow::finished(&response, NOW).map_err(|error| error.to_string());
    let _ = service_bus::accepted(&response, NOW).map_err(|error| error.to_string());
    let _ = service_bus::settled(&response, NOW).map_err(|error| error.to_string());
    let _ = service_bus::received(response, NOW).map_err(|error| error.to_string());
}

/// A message: its `BrokerProperties`, an empty line, and its body. Of one that is accepted the settlement can be written, and its path
/// stays below the queue.
pub fn locked_message(data: &[u8]) {
    let end = data.windows(2).position(|two| two == b"\n\n").unwrap_or(data.len());
    let (broker, body) = data.split_at(end);
    let Ok(broker) = HeaderValue::from_bytes(broker) else {
        return;
    };
    let response = Response::builder().status(201).header("BrokerProperties", broker);
    let Ok(response) = response.body(body.to_vec()) else {
        return;
    };
    let (Ok(namespace), Ok(entity)) = (Namespace::parse(NAMESPACE), Entity::new("orders")) else {
        return;
    };
    if let Ok(Some(message)) = service_bus::received(response, NOW) {
        let token = namespace.authorize(&entity, NOW);
        let settlement = service_bus::complete(&namespace, &entity, &message.lock, &token);
        assert!(settlement.is_ok_and(|request| request.uri().path().starts_with("/orders/messages/")));
    }
}
