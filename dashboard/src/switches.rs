//! What can be made to go wrong, with the emulator's own faults.

use std::{collections::BTreeMap, sync::Arc};

use http::Method;
use parking_lot::Mutex;
use petstore_emulator::{Fault, FaultId, LocalAzure, Misbehaviour, Service};

/// The storage account's paths of the two containers.
const ORDERS: &str = "/devstoreaccount1/orders/";
const CARTS: &str = "/devstoreaccount1/carts/";

/// Something that can go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// Its name in addresses.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does.
    pub does: &'static str,
    /// What to expect.
    pub expect: &'static str,
    /// The parts in the picture where it shows.
    pub strikes: &'static [&'static str],
    faults: fn() -> Vec<Fault>,
}

/// All switches.
pub const ALL: [Switch; 8] = [
    Switch {
        name: "storage-down",
        title: "Storage is down",
        does: "Order storage answers 503.",
        expect: "Each order is tried four times, then mailed.",
        strikes: &["files"],
        faults: || vec![orders(unavailable())],
    },
    Switch {
        name: "orders-key",
        title: "Wrong connection string: orders",
        does: "Order storage refuses the key.",
        expect: "Each order is tried four times, then mailed. Carts go on.",
        strikes: &["files"],
        faults: || vec![orders(Misbehaviour::RefuseKey)],
    },
    Switch {
        name: "carts-key",
        title: "Wrong connection string: carts",
        does: "Cart storage refuses the key.",
        expect: "Shoppers are told, and nothing is published.",
        strikes: &["carts"],
        faults: || vec![Fault::new(Service::Blob, Misbehaviour::RefuseKey).path(CARTS)],
    },
    Switch {
        name: "broker-key",
        title: "Wrong connection string: broker",
        does: "Service Bus refuses the key.",
        expect: "Carts are kept and shoppers told. It goes on when mended.",
        strikes: &["queue"],
        faults: || vec![Fault::new(Service::ServiceBus, Misbehaviour::RefuseKey)],
    },
    Switch {
        name: "slow-broker",
        title: "Slow broker",
        does: "Service Bus takes 1.5 s longer for everything.",
        expect: "Shoppers wait. Nothing is lost.",
        strikes: &["queue"],
        faults: || vec![Fault::new(Service::ServiceBus, Misbehaviour::Delay(1500))],
    },
    Switch {
        name: "lost-answers",
        title: "Lost answers",
        does: "Work is done, but many answers get lost.",
        expect: "The reserver finds its own work done. A lost delivery comes again when its lock ends.",
        strikes: &["files", "queue"],
        faults: || {
            let lost = |service| Fault::new(service, Misbehaviour::LoseAnswer).share(0.5);
            vec![
                lost(Service::Blob).path(ORDERS).method(Method::PUT),
                lost(Service::ServiceBus).method(Method::POST).share(0.25),
            ]
        },
    },
    Switch {
        name: "repeats",
        title: "Twice and out of order",
        does: "Many deliveries come twice, or overtake.",
        expect: "Older revisions are superseded. Files stay right.",
        strikes: &["queue"],
        faults: || {
            let some = |what| Fault::new(Service::ServiceBus, what);
            // The second gets half of the two thirds that the first leaves.
            vec![
                some(Misbehaviour::Duplicate).share(0.33),
                some(Misbehaviour::Reorder).share(0.5),
            ]
        },
    },
    Switch {
        name: "mail-down",
        title: "Mail is down",
        does: "The Logic App answers 503.",
        expect: "With storage down, too, messages go back, wait longer each time, and end as dead letters.",
        strikes: &["inbox"],
        faults: || vec![Fault::new(Service::LogicApp, unavailable())],
    },
];

/// Which switches are on.
#[derive(Debug)]
pub struct Switches {
    azure: Arc<LocalAzure>,
    injected: Mutex<BTreeMap<&'static str, Vec<FaultId>>>,
}

impl Switches {
    /// All off.
    pub fn new(azure: Arc<LocalAzure>) -> Self {
        Self {
            azure,
            injected: Mutex::default(),
        }
    }

    /// Turns a switch on or off. False if there is none of this name.
    pub fn set(&self, name: &str, on: bool) -> bool {
        let Some(switch) = ALL.iter().find(|switch| switch.name == name) else {
            return false;
        };
        let mut injected = self.injected.lock();
        for id in injected.remove(switch.name).unwrap_or_default() {
            self.azure.clear_fault(id);
        }
        if on {
            let faults = (switch.faults)().into_iter();
            injected.insert(switch.name, faults.map(|fault| self.azure.inject(fault)).collect());
        }
        true
    }

    /// Takes everything away that goes wrong, whoever asked for it.
    pub fn calm(&self) {
        self.injected.lock().clear();
        self.azure.clear_faults();
    }

    /// The switches that are on. One whose faults were cleared elsewhere is off.
    pub fn on(&self) -> Vec<&'static str> {
        let in_force = self.azure.faults();
        let holds = |ids: &[FaultId]| in_force.iter().any(|(id, _)| ids.contains(id));
        let injected = self.injected.lock();
        injected
            .iter()
            .filter(|(_, ids)| holds(ids))
            .map(|(name, _)| *name)
            .collect()
    }
}

fn orders(what: Misbehaviour) -> Fault {
    Fault::new(Service::Blob, what).path(ORDERS)
}

fn unavailable() -> Misbehaviour {
    Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    }
}

#[cfg(test)]
mod tests {
    use petstore_emulator::{Emulator, Settings};

    use super::*;

    #[test]
    fn repeats_and_overtaking_strike_equally_often() {
        let switch = ALL.iter().find(|switch| switch.name == "repeats").unwrap();
        let mut spared = 1.0;
        for fault in (switch.faults)() {
            // The first fault that strikes is the only one.
            let struck = spared * fault.share.unwrap();
            assert!((struck - 0.33).abs() < 0.01, "{fault:?}: {struck}");
            spared -= struck;
        }
    }

    #[tokio::test]
    async fn each_switch_goes_on_and_off_by_itself() {
        let emulator = Emulator::start(Settings::default()).await.unwrap();
        let switches = Switches::new(emulator.share());
        for switch in ALL {
            assert!(
                switches.set(switch.name, true) && switches.set(switch.name, true),
                "{}",
                switch.name
            );
            assert_eq!(switches.on(), [switch.name]);
            assert!(emulator.faults().iter().all(|(_, fault)| fault.check().is_ok()));
            assert!(switches.set(switch.name, false));
            assert!(emulator.faults().is_empty(), "{}", switch.name);
        }
        assert!(!switches.set("other", true));
        switches.set("slow-broker", true);
        emulator.clear_faults();
        assert!(switches.on().is_empty(), "somebody else cleared it");
        switches.set("storage-down", true);
        switches.calm();
        assert!(emulator.faults().is_empty());
    }
}
