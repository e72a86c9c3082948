//! A component of the previous generation, `wasi:http` 0.2: the host runs those too.
#![allow(unsafe_code, reason = "the canonical ABI exports raw functions")]

use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

wasip2::http::proxy::export!(Plain);

struct Plain;

impl wasip2::exports::http::incoming_handler::Guest for Plain {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let text = format!("plain {}", request.path_with_query().unwrap_or_default());
        let response = OutgoingResponse::new(Fields::new());
        let Ok(body) = response.body() else { return };
        ResponseOutparam::set(answer, Ok(response));
        if let Ok(stream) = body.write() {
            // The other side may have gone.
            let _ = stream.blocking_write_and_flush(text.as_bytes());
        }
        let _ = OutgoingBody::finish(body, None);
    }
}
