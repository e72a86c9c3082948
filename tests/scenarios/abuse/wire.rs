//! A client that sends bytes as they are, right or wrong.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::shop::SOON;

/// A connection to the host.
pub struct Wire {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What the host answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    head: String,
    /// The body; not if it came in chunks.
    pub body: String,
}

impl Answer {
    /// The value of a header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        value.unwrap_or_default()
    }
}

impl Wire {
    /// Connects to an address such as `http://127.0.0.1:3000`.
    pub async fn open(url: &str) -> Self {
        let stream = TcpStream::connect(authority(url)).await.unwrap();
        Self::over(stream)
    }

    /// The same over a connection that is there.
    pub fn over(stream: TcpStream) -> Self {
        Self {
            stream,
            received: Vec::new(),
        }
    }

    /// Sends bytes. A host that has enough of them may close the connection, which its answer tells.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        timeout(SOON, self.stream.write_all(bytes.as_ref()))
            .await
            .unwrap()
            .is_ok()
    }

    /// The next answer; none if the connection was closed without one.
    pub async fn answer(&mut self) -> Option<Answer> {
        loop {
            if let Some((answer, length)) = parsed(&self.received) {
                self.received.drain(..length);
                return Some(answer);
            }
            match timeout(SOON, self.stream.read_buf(&mut self.received)).await.unwrap() {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

/// The answer to bytes that are sent over a connection of their own.
pub async fn exchange(url: &str, bytes: impl AsRef<[u8]>) -> Option<Answer> {
    let mut wire = Wire::open(url).await;
    wire.send(bytes).await;
    wire.answer().await
}

/// What stands in a Host header.
pub fn authority(url: &str) -> &str {
    url.trim_start_matches("http://")
}

/// An answer that has arrived whole, and its length.
fn parsed(received: &[u8]) -> Option<(Answer, usize)> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut answer = Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head,
        body: String::new(),
    };
    let length = match answer.header("transfer-encoding") {
        "chunked" => received[end..].windows(5).position(|five| five == b"0\r\n\r\n")? + 5,
        _ => answer.header("content-length").parse().unwrap_or(0),
    };
    let body = received.get(end..end + length)?;
    answer.body = String::from_utf8_lossy(body).into_owned();
    Some((answer, end + length))
}
