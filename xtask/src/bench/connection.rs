//! One connection that is kept alive, with no more of HTTP than the emulator's answers need: a client that costs little, so that
//! the server is what is measured.

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection.
#[derive(Debug)]
pub struct Connection {
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
    pub async fn open(authority: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(authority)
            .await
            .context("the emulator does not answer")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(4096),
        })
    }

    /// Sends a request and waits for the whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            let read = self.stream.read_buf(&mut self.received).await?;
            ensure!(read > 0, "the emulator closed the connection");
            if let Some(head) = complete(&self.received)? {
                break head;
            }
        };
        answer(&self.received[..head])
    }
}

fn answer(head: &[u8]) -> anyhow::Result<Answer<'_>> {
    let head = std::str::from_utf8(head)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.context("no status in the emulator's answer")?,
        head,
    })
}

/// The length of the head, if the answer has arrived whole.
fn complete(received: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let body = &received[head + 4..];
    let parsed = answer(&received[..head])?;
    let whole = if let Some(length) = parsed.header("content-length") {
        body.len() >= length.parse()?
    } else if parsed.header("transfer-encoding").is_some() {
        body.ends_with(b"0\r\n\r\n")
    } else if parsed.status == 204 {
        true
    } else {
        bail!("the emulator's answer has no length")
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
