//! A received message as a response.

use http::StatusCode;

use super::broker_properties;
use crate::http::Response;
use crate::service_bus::queue::Delivery;

/// 201 with a `Location` to settle at for a held message, 200 for one that is gone. Clients take every field that they do not
/// know for a custom property, so there is nothing else in it.
pub fn response(delivery: &Delivery, base: &str) -> Response {
    let message = &delivery.message.message;
    let mut response = match delivery.lock {
        Some(lock) => {
            let location = format!("{base}/messages/{}/{}", delivery.message.sequence_number, lock.token);
            Response::new(StatusCode::CREATED).with_header("Location", location)
        }
        None => Response::new(StatusCode::OK),
    };
    if let Some(content_type) = &message.content_type {
        response.headers.push("Content-Type", content_type);
    }
    response
        .headers
        .push("BrokerProperties", broker_properties::write(delivery));
    for (name, value) in &message.properties {
        response.headers.push(name, value.to_header());
    }
    response.body = message.body.clone();
    response.in_chunks()
}
