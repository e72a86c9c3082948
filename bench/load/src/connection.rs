//! One connection that is kept alive, with no more of HTTP than the bench's answers need: a client that costs little, so that
//! the server is what is measured.

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection. One that the server has closed while it was idle is opened again, as any client does it.
#[derive(Debug)]
pub struct Connection {
    authority: String,
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    head: &'a str,
}

impl Answer<'_> {
    /// The value of a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.split("\r\n").find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Connection {
    /// Connects to `host:port`.
    ///
    /// # Errors
    /// Nothing listens there.
    pub async fn open(authority: &str) -> anyhow::Result<Self> {
        Ok(Self {
            authority: authority.to_owned(),
            stream: connect(authority).await?,
            received: Vec::with_capacity(4096),
        })
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    /// The connection breaks, or the answer is no HTTP. The connection is of no use then.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.until(request, complete).await
    }

    /// The same for a HEAD request, whose answer has no body, whatever length it names.
    ///
    /// # Errors
    /// As for [`Connection::exchange`].
    pub async fn exchange_head(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.until(request, |received| Ok(head(received))).await
    }

    async fn until(
        &mut self,
        request: &[u8],
        whole: impl Fn(&[u8]) -> anyhow::Result<Option<usize>>,
    ) -> anyhow::Result<Answer<'_>> {
        if self.was_closed() {
            self.stream = connect(&self.authority).await?;
        }
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            let read = self.stream.read_buf(&mut self.received).await?;
            ensure!(read > 0, "the server closed the connection");
            if let Some(head) = whole(&self.received)? {
                break head;
            }
        };
        answer(&self.received[..head])
    }

    /// Nothing is expected between an answer and the next request, so that all there can be to read is the end.
    fn was_closed(&self) -> bool {
        matches!(self.stream.try_read(&mut [0]), Ok(0))
    }
}

async fn connect(authority: &str) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(authority)
        .await
        .with_context(|| format!("{authority} does not answer"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The length of the head, if it has arrived whole.
fn head(received: &[u8]) -> Option<usize> {
    received.windows(4).position(|four| four == b"\r\n\r\n")
}

fn answer(head: &[u8]) -> anyhow::Result<Answer<'_>> {
    let head = std::str::from_utf8(head)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.context("no status in the answer")?,
        head,
    })
}

/// The length of the head, if the answer has arrived whole.
fn complete(received: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(head) = head(received) else { return Ok(None) };
    let body = &received[head + 4..];
    let parsed = answer(&received[..head])?;
    let whole = if let Some(length) = parsed.header("content-length") {
        body.len() >= length.parse()?
    } else if parsed.header("transfer-encoding").is_some() {
        body.ends_with(b"0\r\n\r\n")
    } else if parsed.status == 204 {
        true
    } else {
        bail!("the answer has no length")
    };
    Ok(whole.then_some(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_with_its_body() {
        for (received, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Le", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", Some(34)),
            ("HTTP/1.1 204 No Content\r\n\r\n", Some(23)),
            (
                "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                None,
            ),
            (
                "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                Some(48),
            ),
        ] {
            assert_eq!(complete(received.as_bytes()).unwrap(), expected, "{received}");
        }
        assert!(complete(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn a_header_is_found_without_case() {
        let answer = answer(b"HTTP/1.1 201 Created\r\nlocation: http://h/q\r\n").unwrap();
        assert_eq!((answer.status, answer.header("Location")), (201, Some("http://h/q")));
    }
}
