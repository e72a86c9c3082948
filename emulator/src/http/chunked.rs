//! A chunked body (RFC 9112, section 7.1), decoded as it arrives.

use bytes::{Buf, BytesMut};
use http::StatusCode;

use super::head::Refusal;

/// The longest line of a chunk's size or of a trailer.
const LONGEST_LINE: usize = 4096;
/// What all trailers may have together, in bytes.
const MOST_TRAILERS: usize = 16 * 1024;

/// Takes a chunked body apart.
#[derive(Debug)]
pub struct ChunkDecoder {
    state: State,
    body: BytesMut,
    limit: usize,
}

#[derive(Debug)]
enum State {
    Size,
    Data(usize),
    DataEnd,
    /// So many bytes of trailers have been read.
    Trailers(usize),
}

impl ChunkDecoder {
    /// A decoder that refuses a body of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            state: State::Size,
            body: BytesMut::new(),
            limit,
        }
    }

    /// Takes what it can from `input`. True once the body is complete.
    pub fn feed(&mut self, input: &mut BytesMut) -> Result<bool, Refusal> {
        loop {
            let progress = match self.state {
                State::Size => self.size(input)?,
                State::Data(left) => self.data(input, left),
                State::DataEnd => self.data_end(input)?,
                State::Trailers(read) => match line(input)? {
                    Some(0) => return Ok(true),
                    Some(length) => self.trailer(read + length)?,
                    None => false,
                },
            };
            if !progress {
                return Ok(false);
            }
        }
    }

    /// The body, once [`feed`](Self::feed) said that it is complete.
    pub fn into_body(self) -> BytesMut {
        self.body
    }

    fn size(&mut self, input: &mut BytesMut) -> Result<bool, Refusal> {
        // The parser takes a line without a digit for a size of 0, which would end the body.
        if input.first().is_some_and(|first| !first.is_ascii_hexdigit()) {
            return Err(Refusal::malformed("A chunk has no size."));
        }
        match httparse::parse_chunk_size(input) {
            Ok(httparse::Status::Complete((length, size))) => {
                input.advance(length);
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                if size > self.limit.saturating_sub(self.body.len()) {
                    return Err(Refusal::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        format!("The body is larger than {} bytes.", self.limit),
                    ));
                }
                self.state = if size == 0 {
                    State::Trailers(0)
                } else {
                    State::Data(size)
                };
                Ok(true)
            }
            Ok(httparse::Status::Partial) if input.len() > LONGEST_LINE => {
                Err(Refusal::malformed("A chunk's size line is too long."))
            }
            Ok(httparse::Status::Partial) => Ok(false),
            Err(_) => Err(Refusal::malformed("A chunk's size is malformed.")),
        }
    }

    fn data(&mut self, input: &mut BytesMut, left: usize) -> bool {
        let taken = left.min(input.len());
        self.body.extend_from_slice(&input.split_to(taken));
        self.state = if taken == left {
            State::DataEnd
        } else {
            State::Data(left - taken)
        };
        taken > 0
    }

    fn trailer(&mut self, read: usize) -> Result<bool, Refusal> {
        if read > MOST_TRAILERS {
            return Err(Refusal::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "There are too many trailers.",
            ));
        }
        self.state = State::Trailers(read);
        Ok(true)
    }

    fn data_end(&mut self, input: &mut BytesMut) -> Result<bool, Refusal> {
        match input.get(..2) {
            None => Ok(false),
            Some(b"\r\n") => {
                input.advance(2);
                self.state = State::Size;
                Ok(true)
            }
            Some(_) => Err(Refusal::malformed("A chunk is longer than its size says.")),
        }
    }
}

/// Removes a line; its length without the line end, or `None` while it is incomplete.
fn line(input: &mut BytesMut) -> Result<Option<usize>, Refusal> {
    match input.windows(2).position(|pair| pair == b"\r\n") {
        Some(length) => {
            input.advance(length + 2);
            Ok(Some(length))
        }
        None if input.len() > LONGEST_LINE => Err(Refusal::malformed("A trailer is too long.")),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"4;name=value\r\nWiki\r\n5\r\npedia\r\n0\r\nTrailer: x\r\n\r\nNEXT";

    #[test]
    fn a_body_is_put_together_however_it_is_cut() {
        for step in 1..BODY.len() {
            let mut decoder = ChunkDecoder::new(100);
            let mut input = BytesMut::new();
            let complete = BODY.chunks(step).any(|piece| {
                input.extend_from_slice(piece);
                decoder.feed(&mut input).unwrap()
            });
            assert!(complete, "step {step}");
            assert_eq!(&decoder.into_body()[..], b"Wikipedia", "step {step}");
        }
    }

    #[test]
    fn what_follows_the_body_is_left_alone() {
        let mut input = BytesMut::from(BODY);
        assert!(ChunkDecoder::new(100).feed(&mut input).unwrap());
        assert_eq!(&input[..], b"NEXT");
    }

    #[test]
    fn malformed_and_oversized_bodies_are_refused() {
        let refusal = |body: &str, limit| {
            ChunkDecoder::new(limit)
                .feed(&mut BytesMut::from(body))
                .unwrap_err()
                .status
        };
        assert_eq!(refusal("zz\r\n", 100), 400);
        assert_eq!(refusal("\r\n\r\n", 100), 400);
        assert_eq!(refusal("2\r\nabc\r\n", 100), 400);
        assert_eq!(refusal("5\r\nhello\r\n", 4), 413);
        assert_eq!(refusal("ffffffffffffffff\r\n", 4), 413);
        assert_eq!(refusal(&format!("0\r\n{}", "a: b\r\n".repeat(5000)), 100), 431);
    }
}
