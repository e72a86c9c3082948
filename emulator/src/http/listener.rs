//! A port that can be opened, closed for a while, and closed for good.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::connection::{Handler, serve};
use super::reader::Limits;

/// How long to wait before accepting again when the system has no descriptor left.
const BREATHER: Duration = Duration::from_millis(50);

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A bound port and the task that serves it.
#[derive(Debug)]
pub struct Listener<H> {
    address: SocketAddr,
    handler: Arc<H>,
    limits: Limits,
    state: State,
}

#[derive(Debug)]
enum State {
    Open {
        stop: oneshot::Sender<()>,
        task: JoinHandle<()>,
    },
    /// The port stays ours, and whoever connects is refused.
    Paused(TcpSocket),
    Closed,
}

impl<H: Handler> Listener<H> {
    /// Opens `address`; port 0 takes any free one.
    pub fn open(address: SocketAddr, handler: Arc<H>, limits: Limits) -> io::Result<Self> {
        let listener = reserve(address)?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let state = start(listener, Arc::clone(&handler), limits);
        Ok(Self {
            address,
            handler,
            limits,
            state,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes every connection and refuses new ones, keeping the port. Does nothing unless it is open.
    pub async fn pause(&mut self) -> io::Result<()> {
        if matches!(self.state, State::Open { .. }) {
            self.close().await;
            self.state = State::Paused(reserve(self.address)?);
        }
        Ok(())
    }

    /// Accepts connections again on the same port. Does nothing if it is open.
    pub fn resume(&mut self) -> io::Result<()> {
        let socket = match std::mem::replace(&mut self.state, State::Closed) {
            State::Paused(socket) => socket,
            State::Closed => reserve(self.address)?,
            open => {
                self.state = open;
                return Ok(());
            }
        };
        self.state = start(socket.listen(BACKLOG)?, Arc::clone(&self.handler), self.limits);
        Ok(())
    }

    /// Closes the port and every connection. Returns when all are closed.
    pub async fn close(&mut self) {
        if let State::Open { stop, task } = std::mem::replace(&mut self.state, State::Closed) {
            // The task ends by itself only if it has panicked; then there is nobody to tell.
            let _ = stop.send(());
            let _ = task.await;
        }
    }
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    // Else the connections of a listener that has just closed would keep the port for a minute. On Windows the option would
    // let two listeners share a port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

fn start<H: Handler>(listener: TcpListener, handler: Arc<H>, limits: Limits) -> State {
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        tokio::select! {
            () = accept(&listener, &handler, limits, &mut connections) => {}
            // Also when the listener is dropped without having been closed.
            _ = stopped => {}
        }
        drop(listener);
        connections.shutdown().await;
    });
    State::Open { stop, task }
}

async fn accept<H: Handler>(listener: &TcpListener, handler: &Arc<H>, limits: Limits, connections: &mut JoinSet<()>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Without it small answers wait for the client's acknowledgement; a failure costs only speed.
                let _ = stream.set_nodelay(true);
                connections.spawn(serve(stream, peer, Arc::clone(handler), limits));
            }
            Err(_) => tokio::time::sleep(BREATHER).await,
        }
        while connections.try_join_next().is_some() {}
    }
}
