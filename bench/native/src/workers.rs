//! A thread a core, each with a runtime of its own: no task moves between threads, and nothing is shared but the listener.

use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener, TcpStream},
    num::NonZero,
    rc::Rc,
    thread,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    runtime::Builder,
    sync::mpsc::{self, UnboundedReceiver},
    task::{LocalSet, spawn_local},
};

/// What answers a thread's requests.
pub trait Program: 'static {
    /// Answers one request.
    fn answer(&self, request: Request<Incoming>) -> impl Future<Output = Response<Full<Bytes>>>;
}

/// Answers until the listener fails. Connections go to the threads in turn, so that each has as many as the others.
pub fn serve<P: Program>(
    listen: SocketAddr,
    threads: NonZero<usize>,
    make: impl Fn() -> anyhow::Result<P> + Clone + Send + 'static,
) -> anyhow::Result<()> {
    // A mistake in the settings is told at once.
    make()?;
    let listener = TcpListener::bind(listen)?;
    let mut queues = Vec::new();
    for _ in 0..threads.get() {
        let (queue, connections) = mpsc::unbounded_channel();
        let make = make.clone();
        thread::spawn(move || worker(&make, connections));
        queues.push(queue);
    }
    println!("ready http://{}", listener.local_addr()?);
    for turn in 0.. {
        let (stream, _) = listener.accept()?;
        queues[turn % queues.len()].send(stream)?;
    }
    Ok(())
}

fn worker<P: Program>(
    make: impl Fn() -> anyhow::Result<P>,
    mut connections: UnboundedReceiver<TcpStream>,
) -> anyhow::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let program = Rc::new(make()?);
        while let Some(stream) = connections.recv().await {
            // A connection that cannot be served is lost for its client, and nobody else.
            if let Ok(stream) = ready(stream) {
                spawn_local(serve_connection(program.clone(), stream));
            }
        }
        Ok(())
    })
}

fn ready(stream: TcpStream) -> std::io::Result<tokio::net::TcpStream> {
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    tokio::net::TcpStream::from_std(stream)
}

async fn serve_connection<P: Program>(program: Rc<P>, stream: tokio::net::TcpStream) {
    let answer = service_fn(|request| {
        let program = program.clone();
        async move { Ok::<_, Infallible>(program.answer(request).await) }
    });
    // A client that breaks off misses its own answer only.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
