//! One client's connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::encode::{Circumstances, encode};
use super::head::{Head, Refusal};
use super::reader::{Limits, ReadError, Reader};
use super::{Request, Response};

/// How long, and for how many bytes, a refused client is listened to, so that it reads the refusal before the connection closes.
const LINGER: (Duration, usize) = (Duration::from_secs(1), 16 * 1024 * 1024);

/// What a handler wants done.
#[derive(Debug)]
pub enum Reply {
    /// Answer.
    Send(Response),
    /// Close the connection with a reset and no answer.
    Reset,
}

/// Answers requests.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. The future is dropped when the client goes away first.
    fn answer(&self, request: Request) -> impl Future<Output = Reply> + Send;

    /// The answer to what could not be read as a request.
    fn refuse(&self, refusal: &Refusal) -> Response;
}

/// Serves one connection until either side closes it.
pub async fn serve<H: Handler>(stream: TcpStream, peer: SocketAddr, handler: Arc<H>, limits: Limits) {
    let mut reader = Reader::new(stream, limits);
    loop {
        let head = match reader.next().await {
            Ok(Some(head)) => head,
            Ok(None) | Err(ReadError::Lost) => return,
            Err(ReadError::Refused(refusal)) => return refuse(&mut reader, &*handler, &refusal).await,
        };
        let Head {
            mut request,
            keep_alive,
            modern,
            ..
        } = head;
        request.peer = Some(peer.ip());
        let circumstances = Circumstances {
            head: request.method == Method::HEAD,
            keep_alive,
            chunks: modern,
        };
        let reply = tokio::select! {
            biased;
            reply = handler.answer(request) => reply,
            () = reader.gone() => return,
        };
        match reply {
            Reply::Send(response) if write(reader.stream(), &response, circumstances).await && keep_alive => {}
            Reply::Send(_) => return,
            Reply::Reset => {
                // Without a reset the client would see an orderly end. If the option cannot be set, it still sees no answer.
                let _ = reader.stream().set_zero_linger();
                return;
            }
        }
    }
}

async fn refuse<H: Handler>(reader: &mut Reader<TcpStream>, handler: &H, refusal: &Refusal) {
    let circumstances = Circumstances {
        head: false,
        keep_alive: false,
        chunks: true,
    };
    let stream = reader.stream();
    if !write(stream, &handler.refuse(refusal), circumstances).await || stream.shutdown().await.is_err() {
        return;
    }
    let mut seen = 0;
    let mut waste = vec![0; 64 * 1024];
    let drain = async {
        while let Ok(read) = stream.read(&mut waste).await {
            seen += read;
            if read == 0 || seen > LINGER.1 {
                break;
            }
        }
    };
    // Either the client has read the refusal and closed, or it has had its time.
    let _ = timeout(LINGER.0, drain).await;
}

/// Writes the response; false if the client is gone.
async fn write(stream: &mut TcpStream, response: &Response, circumstances: Circumstances) -> bool {
    let encoded = encode(response, circumstances);
    if stream.write_all(&encoded.first).await.is_err() {
        return false;
    }
    match encoded.rest {
        Some((body, end)) => {
            stream.write_all(&body).await.is_ok() && (end.is_empty() || stream.write_all(end).await.is_ok())
        }
        None => true,
    }
}
