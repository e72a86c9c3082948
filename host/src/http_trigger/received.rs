//! A request's body: its beginning is there before a guest hears of it, and it is read to its end though nobody wants the rest.
//!
//! A client that dawdles over a small body holds a connection, and neither a place among the requests nor a guest. A larger body is handed on while
//! it comes, and fails if it takes too long.
//!
//! A guest may answer before it has read everything: that a body is too large, say. If the connection were closed then, with bytes of
//! the client's still on their way, the client might never see the answer (RFC 9112, section 9.6).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use thiserror::Error;
use tokio::time::{Instant, Sleep, timeout_at};
use wasmtime_wasi_http::Error;

/// How much of a body is taken in beforehand.
const AHEAD: usize = 64 << 10;

/// A client that has more to send than this, when nobody reads it, loses its connection.
const MOST: usize = 1 << 20;

/// So does one that takes longer.
const LONGEST: Duration = Duration::from_secs(5);

/// Why a body did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreceived {
    /// It took too long.
    #[error("The body of the request took too long to arrive.")]
    TooSlow,
    /// It ended too early, or its chunks are malformed.
    #[error("The body of the request is not what its headers say.")]
    Broken,
}

/// A body from outside. What of it has not been read when this is dropped is taken in and thrown away.
pub struct Received {
    ahead: BytesMut,
    trailers: Option<Frame<Bytes>>,
    rest: Option<Incoming>,
    deadline: Pin<Box<Sleep>>,
}

impl Received {
    /// The body of a request that has just begun, as soon as it is whole, or as much of it as is taken in beforehand. All of it must have
    /// come within `time`.
    ///
    /// # Errors
    /// It does not come.
    pub async fn begun(body: Incoming, time: Duration) -> Result<Self, Unreceived> {
        let deadline = Instant::now() + time;
        let is_large = body.size_hint().lower() > AHEAD as u64;
        let mut received = Self {
            ahead: BytesMut::new(),
            trailers: None,
            rest: Some(body).filter(|body| !body.is_end_stream()),
            deadline: Box::pin(tokio::time::sleep_until(deadline)),
        };
        while !is_large
            && received.ahead.len() < AHEAD
            && let Some(mut rest) = received.rest.take()
        {
            match timeout_at(deadline, rest.frame()).await {
                Ok(Some(Ok(frame))) => {
                    received.keep(frame);
                    received.rest = Some(rest);
                }
                Ok(Some(Err(_))) => return Err(Unreceived::Broken),
                Ok(None) => {}
                Err(_) => return Err(Unreceived::TooSlow),
            }
        }
        Ok(received)
    }

    /// Copied, as a client may send bytes one by one.
    fn keep(&mut self, frame: Frame<Bytes>) {
        match frame.into_data() {
            Ok(data) => self.ahead.extend_from_slice(&data),
            Err(trailers) => self.trailers = Some(trailers),
        }
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(frame) = Pin::new(rest).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Error::from)));
        }
        std::task::ready!(self.deadline.as_mut().poll(cx));
        self.rest = None;
        Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
    }
}

impl Body for Received {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if !self.ahead.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(self.ahead.split().freeze()))));
        }
        match self.trailers.take() {
            Some(trailers) => Poll::Ready(Some(Ok(trailers))),
            None => self.poll_rest(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ahead.is_empty() && self.trailers.is_none() && self.rest.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let ahead = self.ahead.len() as u64;
        let rest = self
            .rest
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint);
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + ahead);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + ahead);
        }
        hint
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Some(body) = self.rest.take().filter(|body| !body.is_end_stream())
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(tokio::time::timeout(LONGEST, throw_away(body)));
        }
    }
}

async fn throw_away(mut body: Incoming) {
    let mut taken = 0;
    while let Some(Ok(frame)) = body.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > MOST {
            return;
        }
    }
}
