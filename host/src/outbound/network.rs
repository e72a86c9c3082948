//! The pool of connections that all guests and the host share.

use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use http_body::Body;
use http_body_util::{BodyExt, Either, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring;
use wasmtime_wasi_http::{Error, WasiBody};

use super::failure;
use super::names::Names;
use super::transport::{Response, Transport};

/// A request body of a known length up to this many bytes leaves with its head in one write.
const SENT_IN_ONE_PIECE: u64 = 256 << 10;

const CONNECT_TIME: Duration = Duration::from_secs(10);

/// Shorter than any service keeps an idle connection, so that no request is lost on one that was just closed.
const IDLE_TIME: Duration = Duration::from_secs(20);

type Pool = Client<HttpsConnector<HttpConnector<Names>>, Either<Full<Bytes>, WasiBody>>;

/// Sends requests over pooled connections. Never follows a redirect, and never sends again what a service may have seen.
#[derive(Clone)]
pub struct Network(Pool);

impl Network {
    /// A pool without connections.
    ///
    /// # Errors
    /// The platform's certificates cannot be used.
    pub fn new() -> std::io::Result<Self> {
        let mut tcp = HttpConnector::new_with_resolver(Names::new());
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIME));
        // TLS is the outer connector's business.
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_platform_verifier(ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let pool = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIME)
            .build(connector);
        Ok(Self(pool))
    }
}

impl Transport for Network {
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        Box::pin(send(self.0.clone(), request))
    }
}

async fn send(pool: Pool, request: http::Request<WasiBody>) -> Response {
    let (parts, body) = request.into_parts();
    let stated = parts.headers.get(http::header::CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()?.parse().ok());
    let length: Option<u64> = stated.or_else(|| body.size_hint().exact());
    let body = match length {
        Some(length) if length <= SENT_IN_ONE_PIECE => Either::Left(Full::new(whole(body, length).await?)),
        _ => Either::Right(body),
    };
    let response = pool.request(http::Request::from_parts(parts, body)).await;
    let response = response.map_err(|error| failure::of_request(&error))?;
    Ok(response.map(|body| body.map_err(|error| failure::of_response(&error)).boxed_unsync()))
}

/// The body, which must be exactly as long as its head says.
async fn whole(body: WasiBody, length: u64) -> Result<Bytes, Error> {
    let expected = usize::try_from(length).map_err(|_| Error::HttpRequestBodySize(Some(length)))?;
    let mut data = body.into_data_stream();
    let Some(first) = data.try_next().await? else {
        return match expected {
            0 => Ok(Bytes::new()),
            _ => Err(Error::HttpRequestBodySize(Some(0))),
        };
    };
    if first.len() == expected {
        return Ok(first);
    }
    let mut all = BytesMut::with_capacity(expected);
    all.extend_from_slice(&first);
    while let Some(piece) = data.try_next().await? {
        all.extend_from_slice(&piece);
        if all.len() > expected {
            break;
        }
    }
    match all.len() == expected {
        true => Ok(all.freeze()),
        false => Err(Error::HttpRequestBodySize(Some(all.len() as u64))),
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Empty;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn failure_of(url: &str) -> Error {
        let body = Empty::new().map_err(Error::from).boxed_unsync();
        let request = http::Request::get(url).body(body).unwrap();
        Network::new().unwrap().send(request).await.unwrap_err()
    }

    /// What becomes of a request over TLS whose first bytes are answered with these.
    async fn failure_after(answer: &'static [u8]) -> Error {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 4096];
            assert_ne!(stream.read(&mut hello).await.unwrap(), 0);
            stream.write_all(answer).await.unwrap();
        };
        tokio::join!(failure_of(&url), served).0
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_told_from_a_host_that_is_down() {
        // A label has 63 bytes at most, so that nobody is asked for it.
        let unknown = format!("http://{}.example/", "x".repeat(64));
        let error = failure_of(&unknown).await;
        assert!(matches!(error, Error::DnsError { .. }), "{error:?}");

        let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = failure_of(&format!("http://{unused}/")).await;
        assert!(matches!(error, Error::ConnectionRefused), "{error:?}");
    }

    #[tokio::test]
    async fn what_keeps_a_connection_from_being_secure_is_told() {
        // A fatal alert (RFC 8446, section 6): handshake_failure.
        let error = failure_after(&[21, 3, 3, 0, 2, 2, 40]).await;
        let alert = matches!(error, Error::TlsAlertReceived { alert_id: Some(40), .. });
        assert!(alert, "{error:?}");
        let error = failure_after(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        assert!(matches!(error, Error::TlsProtocolError), "{error:?}");
        let error = failure_after(b"").await;
        assert!(matches!(error, Error::ConnectionTerminated), "{error:?}");
    }
}
