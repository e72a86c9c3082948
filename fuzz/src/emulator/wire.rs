//! Requests off a connection.

use std::time::Duration;

use bytes::BytesMut;
use petstore_emulator::http::chunked::ChunkDecoder;
use petstore_emulator::http::head::Refusal;
use petstore_emulator::http::reader::{Limits, Reader};
use petstore_emulator::service_bus::http::custom_properties;

const LIMITS: Limits = Limits {
    head: 4 * 1024,
    body: 8 * 1024,
    patience: Duration::from_secs(1),
};

/// A connection that brings these bytes and then ends.
pub fn http_request(data: &[u8]) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        return;
    };
    runtime.block_on(async {
        let mut reader = Reader::new(tokio::io::join(data, tokio::io::sink()), LIMITS);
        while let Ok(Some(head)) = reader.next().await {
            assert!(head.request.body.len() <= LIMITS.body);
            let _ = custom_properties::parse(&head.request.headers);
            let _ = head.request.parameters().count();
        }
    });
}

/// It makes no difference in which pieces a body arrives.
pub fn chunked_body(data: &[u8]) {
    let Some((&piece, data)) = data.split_first() else {
        return;
    };
    let whole = decode(data, data.len().max(1));
    let in_pieces = decode(data, usize::from(piece) + 1);
    match (whole, in_pieces) {
        (Ok(whole), Ok(in_pieces)) => assert_eq!(whole, in_pieces),
        (whole, in_pieces) => assert_eq!(whole.is_err(), in_pieces.is_err()),
    }
}

/// The body, and whether it is complete.
fn decode(data: &[u8], piece: usize) -> Result<(BytesMut, bool), Refusal> {
    let mut decoder = ChunkDecoder::new(LIMITS.body);
    let mut input = BytesMut::new();
    for piece in data.chunks(piece) {
        input.extend_from_slice(piece);
        if decoder.feed(&mut input)? {
            return Ok((decoder.into_body(), true));
        }
    }
    Ok((decoder.into_body(), false))
}
