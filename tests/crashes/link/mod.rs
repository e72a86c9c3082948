//! A TCP proxy between two programs: it knows no HTTP, only who speaks. Its weather decides what goes wrong.
//!
//! - [`exchange`]: carries requests and answers, and cuts them
//! - [`weather`]: what goes wrong, and when

mod exchange;
#[cfg(test)]
mod tests;
mod weather;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

pub use weather::{Climate, Mishap, Weather};

/// An address that stays while the program behind it is killed and comes back somewhere else. A program that was started again may find
/// its old port taken by somebody's outgoing connection; through a link it does not need it.
pub struct Link {
    address: SocketAddr,
    target: watch::Sender<Option<SocketAddr>>,
    weather: Arc<Weather>,
    accepting: JoinHandle<()>,
}

impl Link {
    /// Opens a free port, which leads nowhere yet.
    pub async fn open(weather: Weather) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (target, leads_to) = watch::channel(None);
        let weather = Arc::new(weather);
        let accepting = tokio::spawn(accept(listener, leads_to, weather.clone()));
        Self {
            address,
            target,
            weather,
            accepting,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections there; to nowhere, they are closed at once.
    pub fn lead_to(&self, target: Option<SocketAddr>) {
        self.target.send_replace(target);
    }

    /// What goes wrong on it.
    pub fn weather(&self) -> &Weather {
        &self.weather
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, target: watch::Receiver<Option<SocketAddr>>, weather: Arc<Weather>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (client, _) = accepted.unwrap();
                let target = *target.borrow();
                connections.spawn(connect(client, target, weather.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connect(client: TcpStream, target: Option<SocketAddr>, weather: Arc<Weather>) {
    let Some(target) = target else { return };
    // The program behind it has just been killed: the client sees its connection closed.
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    exchange::carry(client, server, &weather).await;
}
