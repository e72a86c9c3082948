//! The documented errors: `x-ms-error-code` and `<Error><Code/><Message/></Error>`.

use quick_xml::escape::partial_escape;
use uuid::Uuid;

use crate::blob::BlobError;
use crate::clock::Now;
use crate::http::Response;

/// What a client without credentials is told to bring.
const CHALLENGE: &str = "SharedKey realm=\"petstore-emulator\"";

/// The answer to a refused request.
pub fn response(refused: &BlobError, request_id: Uuid, now: &Now) -> Response {
    let mut response = Response::new(refused.status()).with_header("x-ms-error-code", refused.code());
    if *refused == BlobError::NoAuthentication {
        response.headers.push("WWW-Authenticate", CHALLENGE);
    }
    let message = format!("{refused}\nRequestId:{request_id}\nTime:{}", now.time);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{}</Code><Message>{}</Message></Error>",
        refused.code(),
        partial_escape(message)
    );
    response.with_body("application/xml", body)
}
