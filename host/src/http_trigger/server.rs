//! The listening socket.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::WasiBody;

/// A connection that does not send a request's head within this time is closed.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// How long to wait when the process has run out of sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Another process has the port.
    #[error("port {} is already taken on {}; choose another with --listen {}:PORT", .0.port(), .0.ip(), .0.ip())]
    Taken(SocketAddr),
    /// The address is not this machine's, or the port is not for this user.
    #[error("cannot listen on {0}")]
    Refused(SocketAddr, #[source] io::Error),
}

/// Listens on the address; port 0 takes a free one.
///
/// # Errors
/// The port is taken or not allowed.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken(address),
        _ => ListenError::Refused(address, e),
    })
}

/// Answers requests.
pub trait Answer: Clone + Send + 'static {
    /// The response. Whatever goes wrong becomes a status.
    fn answer(self, request: Request<Incoming>) -> impl Future<Output = Response<WasiBody>> + Send;
}

/// Answers connections until told to stop, then finishes the requests under way.
pub async fn serve(listener: TcpListener, service: impl Answer, stop: CancellationToken) {
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, _)) => answer(stream, service.clone(), &connections),
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

fn answer(stream: TcpStream, service: impl Answer, connections: &GracefulShutdown) {
    // Without it, a response of several writes waits for the peer's delayed acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("cannot set TCP_NODELAY: {error}");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| {
                let answered = service.clone().answer(request);
                async move { Ok::<_, Infallible>(answered.await) }
            }),
        );
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("connection ended: {error}");
        }
    });
}
