//! The warehouse: the process that receives, which is killed and started again.

use std::sync::Arc;

use anyhow::Result;
use petstore_host::service_bus::receivers::Receivers;
use petstore_host::surroundings::SharedSurroundings;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::chance::Chance;
use crate::process::{Process, World};
use crate::settings::{Credentials, Settings};
use crate::trouble::Trouble;

/// A warehouse, with one life after the other.
pub struct Warehouse {
    number: u32,
    settings: Arc<Settings>,
    world: World,
    chance: Chance,
}

impl Warehouse {
    /// A warehouse that does not run yet.
    pub fn new(number: u32, settings: Arc<Settings>, world: World, chance: Chance) -> Self {
        Self {
            number,
            settings,
            world,
            chance,
        }
    }

    /// Lives, is killed, lives again, for as long as things may go wrong. Then it lives for good.
    ///
    /// # Errors
    /// The application cannot receive.
    pub async fn run(self, calm: CancellationToken) -> Result<()> {
        for life in 0.. {
            let credentials = self.credentials();
            let process = self.start(life, credentials)?;
            let dies = self.world.weather.may_strike(Trouble::Killed) || credentials != Credentials::Right;
            let time = self.chance.milliseconds(500, 20_000);
            let killed = async {
                match dies {
                    true => tokio::time::sleep(time).await,
                    false => std::future::pending().await,
                }
            };
            let is_calm = calm.run_until_cancelled(killed).await.is_none();
            if is_calm && credentials == Credentials::Right {
                return Ok(());
            }
            process.kill();
        }
        Ok(())
    }

    fn credentials(&self) -> Credentials {
        let weather = &self.world.weather;
        if weather.strikes_often(Trouble::WrongKey) {
            Credentials::Wrong
        } else if weather.strikes_often(Trouble::ExpiringSignature) {
            Credentials::Expiring
        } else {
            Credentials::Right
        }
    }

    fn start(&self, life: u32, credentials: Credentials) -> Result<Process> {
        let name = format!("warehouse{}.{life}", self.number);
        self.world
            .record
            .log(format_args!("{name} starts, its key is {credentials:?}"));
        let process = Process::start(name, self.world.clone(), self.chance.fork());
        let surroundings: SharedSurroundings = Arc::new(process.clone());
        let application = self.settings.application(credentials)?;
        let programs = self.settings.programs(application, &surroundings)?;
        let mut receiving = JoinSet::new();
        Receivers::new(application, &surroundings)?.start(&programs, &mut receiving, &CancellationToken::new())?;
        // They outlive even the process's death.
        receiving.detach_all();
        Ok(process)
    }
}
