//! What the host and its guests have of the world: the network, time, chance, and computing time.

use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use rand::RngExt;
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi_http::WasiBody;

use crate::identity::Identities;
use crate::identity::platform::Platform;
use crate::outbound::{Network, Response, Transport};

/// The world, as far as the host and its guests can tell. A test may stand in for it, so that a run can be repeated exactly.
pub trait Surroundings: Transport {
    /// The time by which the host signs its requests.
    fn now(&self) -> SystemTime;

    /// Anything from 0 up to, but not including, 1, for pauses that should not coincide.
    fn chance(&self) -> f64;

    /// Gives a new instance its clocks and its randomness.
    fn equip(&self, wasi: &mut WasiCtxBuilder);

    /// How much a new instance may compute, if its engine counts that.
    fn fuel(&self) -> Option<u64>;

    /// Who the host is to Azure; None is nobody.
    fn identities(&self) -> Option<&Identities> {
        None
    }
}

/// Surroundings that the whole application shares.
pub type SharedSurroundings = Arc<dyn Surroundings>;

/// This machine and its network.
pub struct Machine {
    network: Network,
    identities: Identities,
}

impl Machine {
    /// The machine with no connections yet.
    ///
    /// # Errors
    /// The platform's certificates cannot be used.
    pub fn new() -> std::io::Result<Self> {
        let network = Network::new()?;
        Ok(Self {
            identities: Identities::new(Platform::from_environment(), network.clone()),
            network,
        })
    }
}

impl Transport for Machine {
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        self.network.send(request)
    }
}

impl Surroundings for Machine {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn chance(&self) -> f64 {
        rand::rng().random_range(0.0..1.0)
    }

    /// Instances have the machine's clocks and randomness unless they are given others.
    fn equip(&self, _: &mut WasiCtxBuilder) {}

    fn fuel(&self) -> Option<u64> {
        None
    }

    fn identities(&self) -> Option<&Identities> {
        Some(&self.identities)
    }
}
