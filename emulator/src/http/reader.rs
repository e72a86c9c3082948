//! Requests from a stream of bytes.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::chunked::ChunkDecoder;
use super::head::{self, Framing, Head, Refusal};

/// What a connection may ask of us.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest head, in bytes.
    pub head: usize,
    /// The longest body, in bytes.
    pub body: usize,
    /// How long a client may take between the bytes of one request.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 64 * 1024,
            body: 1024 * 1024,
            patience: Duration::from_secs(30),
        }
    }
}

/// Why there is no request.
#[derive(Debug)]
pub enum ReadError {
    /// The connection is gone.
    Lost,
    /// The request is refused; the connection cannot be used again.
    Refused(Refusal),
}

impl From<io::Error> for ReadError {
    fn from(_: io::Error) -> Self {
        Self::Lost
    }
}

impl From<Refusal> for ReadError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Reads one request after the other from `stream`.
#[derive(Debug)]
pub struct Reader<S> {
    stream: S,
    buffer: BytesMut,
    limits: Limits,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Reader<S> {
    /// A reader of a fresh connection.
    pub fn new(stream: S, limits: Limits) -> Self {
        Self {
            stream,
            buffer: BytesMut::with_capacity(8 * 1024),
            limits,
        }
    }

    /// The stream, to write to.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// The next request with its body. `None` once the client has closed the connection between two requests.
    pub async fn next(&mut self) -> Result<Option<Head>, ReadError> {
        let Some(mut head) = self.head().await? else {
            return Ok(None);
        };
        if head.expects_continue && head.framing != Framing::Length(0) && self.buffer.is_empty() {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        head.request.body = match head.framing {
            Framing::Length(length) => self.sized(length).await?,
            Framing::Chunked => self.chunked().await?,
        };
        Ok(Some(head))
    }

    /// Returns when the client has gone. What it sends meanwhile is kept for the next request.
    pub async fn gone(&mut self) {
        while self.buffer.len() < self.limits.head {
            if !matches!(self.stream.read_buf(&mut self.buffer).await, Ok(read) if read > 0) {
                return;
            }
        }
        std::future::pending().await
    }

    async fn head(&mut self) -> Result<Option<Head>, ReadError> {
        loop {
            if let Some((head, length)) = head::parse(&self.buffer)? {
                drop(self.buffer.split_to(length));
                return Ok(Some(head));
            }
            if self.buffer.len() >= self.limits.head {
                let reason = format!("The header fields are longer than {} bytes.", self.limits.head);
                return Err(Refusal::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, reason).into());
            }
            // A connection may idle between two requests, not within one.
            let read = match self.buffer.is_empty() {
                true => self.stream.read_buf(&mut self.buffer).await?,
                false => self.more().await?,
            };
            match (read, self.buffer.is_empty()) {
                (0, true) => return Ok(None),
                (0, false) => return Err(ReadError::Lost),
                _ => {}
            }
        }
    }

    async fn sized(&mut self, length: u64) -> Result<Bytes, ReadError> {
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= self.limits.body)
            .ok_or_else(|| {
                Refusal::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("The body is larger than {} bytes.", self.limits.body),
                )
            })?;
        while self.buffer.len() < length {
            if self.more().await? == 0 {
                return Err(ReadError::Lost);
            }
        }
        Ok(self.buffer.split_to(length).freeze())
    }

    async fn chunked(&mut self) -> Result<Bytes, ReadError> {
        let mut decoder = ChunkDecoder::new(self.limits.body);
        while !decoder.feed(&mut self.buffer)? {
            if self.more().await? == 0 {
                return Err(ReadError::Lost);
            }
        }
        Ok(decoder.into_body().freeze())
    }

    async fn more(&mut self) -> Result<usize, ReadError> {
        match timeout(self.limits.patience, self.stream.read_buf(&mut self.buffer)).await {
            Ok(read) => Ok(read?),
            Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "The request did not arrive in time.").into()),
        }
    }
}
