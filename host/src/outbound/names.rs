//! Looks up the names of hosts. Its errors have a type of their own, by which a name that is not known can be told from a host that is down.

use std::io;
use std::task::{Context, Poll};

use futures::TryFutureExt;
use futures::future::MapErr;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiFuture, GaiResolver, Name};
use thiserror::Error;
use tower_service::Service;

/// The system's own way to look up a name.
#[derive(Clone)]
pub struct Names(GaiResolver);

/// A name that is not known, or that nobody can be asked for.
#[derive(Debug, Error)]
#[error("the host's name is not known")]
pub struct UnknownName(#[source] io::Error);

impl Names {
    /// Nothing is looked up yet.
    pub fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for Names {
    type Response = GaiAddrs;
    type Error = UnknownName;
    type Future = MapErr<GaiFuture, fn(io::Error) -> UnknownName>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), UnknownName>> {
        self.0.poll_ready(context).map_err(UnknownName)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        self.0.call(name).map_err(UnknownName)
    }
}
