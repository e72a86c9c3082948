//! The two kinds of work, and what asks for them.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{
    Connection,
    cart_changes::CartChanges,
    reservations::Reservations,
    stand_in_requests::{ForCartChanges, ForReservations},
};

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workload {
    /// A shopper changes a quantity: the cart is read, written and published
    CartChange,
    /// A Functions host hands on an order: its file's revision is read, and the file written
    Reservation,
}

impl Workload {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CartChange, Self::Reservation];

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::CartChange => "cart-change",
            Self::Reservation => "reservation",
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A runner at this `host:port`.
    Runner(String),
    /// The services behind a runner, at this `host:port`.
    StandIn(String),
}

impl Target {
    /// `host:port`.
    pub fn authority(&self) -> &str {
        match self {
            Self::Runner(authority) | Self::StandIn(authority) => authority,
        }
    }
}

/// What one connection asks for, unit after unit. Each connection has a session of its own, so that no two meet a conflict.
pub enum Client {
    /// Changes carts.
    Cart(CartChanges),
    /// Hands on orders.
    Reservations(Reservations),
    /// Asks the services for what a cart change needs.
    ForCart(ForCartChanges),
    /// Asks the services for what a reservation needs.
    ForReservations(ForReservations),
}

impl Client {
    /// A client with a new session.
    ///
    /// # Errors
    /// The stand-in's credentials are unusable.
    pub fn new(workload: Workload, target: &Target) -> anyhow::Result<Self> {
        Ok(match (workload, target) {
            (Workload::CartChange, Target::Runner(authority)) => Self::Cart(CartChanges::new(authority)),
            (Workload::Reservation, Target::Runner(authority)) => Self::Reservations(Reservations::new(authority)),
            (Workload::CartChange, Target::StandIn(authority)) => Self::ForCart(ForCartChanges::new(authority)?),
            (Workload::Reservation, Target::StandIn(authority)) => {
                Self::ForReservations(ForReservations::new(authority)?)
            }
        })
    }

    /// Asks for one unit of work. Returns when it is acknowledged.
    ///
    /// # Errors
    /// It is not; the connection is of no use then.
    pub async fn one(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        match self {
            Self::Cart(client) => client.one(connection).await,
            Self::Reservations(client) => client.one(connection).await,
            Self::ForCart(client) => client.one(connection).await,
            Self::ForReservations(client) => client.one(connection).await,
        }
    }
}
