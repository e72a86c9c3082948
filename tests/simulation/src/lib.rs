//! The shipped components under every fault we can think of, in a world that one seed decides.
//!
//! A run has a virtual clock, seeded chance, and a network within the process. Shoppers change their carts in several tabs; the real
//! host receives and settles; the services are the emulator's state machines. The weather makes calls fail, and processes are
//! killed. In the end the weather calms down, everything under way finishes, and the [`checker`] compares what the shoppers were
//! told with what the services hold.
//!
//! # Layout
//! - [`plan`]: what a seed decides; [`trouble`] are the kinds of faults
//! - [`run`]: one run, from the first request to the verdict
//! - [`shopper`]: a browser with tabs; [`shop`] is the process that it talks to, which crashes and is started again
//! - [`warehouse`]: the process that receives, which is killed and started again
//! - [`process`]: what a process has of the world: network, clocks, chance
//! - [`weather`]: what goes wrong with a call
//! - [`azure`]: the services, and what they are seen to hold
//! - [`record`]: everything that happened, and the event log
//! - [`checker`]: what must hold
//! - [`batch`]: many runs, side by side; [`shrink`] makes a failing one small
//! - [`settings`]: the application, compiled once, in the versions that the runs need

pub mod azure;
pub mod batch;
pub mod chance;
pub mod checker;
pub mod clock;
pub mod plan;
pub mod process;
pub mod record;
pub mod run;
pub mod settings;
pub mod shop;
pub mod shopper;
pub mod shrink;
pub mod trouble;
pub mod warehouse;
pub mod weather;
