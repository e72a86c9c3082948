//! What goes wrong with a call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use petstore_emulator::Service;
use petstore_emulator::http::Request;
use petstore_emulator::service_bus::Misdelivery;

use crate::chance::Chance;
use crate::clock::SimulatedClock;
use crate::plan::Plan;
use crate::trouble::Trouble;

/// The longest outage, in milliseconds.
const LONGEST_OUTAGE: u64 = 90_000;

/// How probable trouble is where there are few occasions for it.
const OFTEN: f64 = 0.25;

/// When outages begin at the latest, in milliseconds: while shoppers are about.
const LATEST_OUTAGE: u64 = 30_000;

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is answered.
    Answered,
    /// There is no connection.
    Refused,
    /// The service does not do it now.
    Turned(u16, Option<u64>),
    /// It is answered late.
    Late(Duration),
    /// The work is done and the answer lost.
    AnswerLost,
    /// The work is done and the answer broken off.
    AnswerTorn,
    /// The Logic App takes the alert and does not mail it.
    OnlyAccepted,
    /// The delivery or settlement goes wrong.
    Misdelivered(Misdelivery),
}

/// The weather of a run.
#[derive(Clone)]
pub struct Weather(Arc<Inner>);

struct Inner {
    chance: Chance,
    clock: SimulatedClock,
    intensity: f64,
    troubles: Vec<Trouble>,
    outages: Vec<Outage>,
    calm: AtomicBool,
}

struct Outage {
    service: Option<Service>,
    from: Duration,
    until: Duration,
}

impl Weather {
    /// The weather of a plan.
    pub fn new(plan: &Plan, chance: Chance, clock: SimulatedClock) -> Self {
        let outage = |service| {
            let from = chance.milliseconds(0, LATEST_OUTAGE);
            let until = from + chance.milliseconds(1_000, LONGEST_OUTAGE);
            Outage { service, from, until }
        };
        let down = [
            (Trouble::StorageDown, Some(Service::Blob)),
            (Trouble::MailDown, Some(Service::LogicApp)),
            (Trouble::BrokerDown, Some(Service::ServiceBus)),
            (Trouble::EverythingDown, None),
        ];
        let outages = down
            .into_iter()
            .filter(|(trouble, _)| plan.has(*trouble))
            .map(|(_, service)| outage(service))
            .collect();
        Self(Arc::new(Inner {
            intensity: plan.intensity,
            troubles: plan.troubles.iter().copied().collect(),
            outages,
            calm: AtomicBool::new(false),
            chance,
            clock,
        }))
    }

    /// From now on all goes well.
    pub fn calm(&self) {
        self.0.calm.store(true, Ordering::Relaxed);
    }

    /// Whether this goes wrong now, of the many things that may.
    pub fn strikes(&self, trouble: Trouble) -> bool {
        self.may_strike(trouble) && self.0.chance.happens(self.0.intensity)
    }

    /// Whether this goes wrong now, of the few things that may: the start of an instance, say.
    pub fn strikes_often(&self, trouble: Trouble) -> bool {
        self.may_strike(trouble) && self.0.chance.happens(OFTEN)
    }

    /// Whether this may go wrong at all.
    pub fn may_strike(&self, trouble: Trouble) -> bool {
        !self.0.calm.load(Ordering::Relaxed) && self.0.troubles.contains(&trouble)
    }

    /// How long a message takes to its receiver.
    pub fn latency(&self) -> Duration {
        self.0.chance.milliseconds(0, 12)
    }

    /// The chance that decides the weather.
    pub fn chance(&self) -> &Chance {
        &self.0.chance
    }

    /// What becomes of a call to a service.
    pub fn fate(&self, service: Service, request: &Request) -> Fate {
        if self.is_down(service) {
            return Fate::Refused;
        }
        if !self.0.chance.happens(self.0.intensity) {
            return Fate::Answered;
        }
        let possible: Vec<Trouble> = CALL_TROUBLES
            .into_iter()
            .filter(|trouble| self.may_strike(*trouble) && concerns(*trouble, service, request))
            .collect();
        match possible.is_empty() {
            true => Fate::Answered,
            false => self.happening(self.0.chance.pick(&possible)),
        }
    }

    fn is_down(&self, service: Service) -> bool {
        let now = self.0.clock.elapsed();
        !self.0.calm.load(Ordering::Relaxed)
            && self.0.outages.iter().any(|outage| {
                outage.service.is_none_or(|down| down == service) && (outage.from..outage.until).contains(&now)
            })
    }

    fn happening(&self, trouble: Trouble) -> Fate {
        let chance = &self.0.chance;
        let status = chance.pick(&[408, 429, 500, 503]);
        match trouble {
            Trouble::Refused => Fate::Refused,
            Trouble::Busy => Fate::Turned(status, None),
            Trouble::BusyWithWait => Fate::Turned(status, Some(chance.pick(&[0, 1, 3, 15, 45]))),
            Trouble::Slow => Fate::Late(chance.milliseconds(100, 80_000)),
            Trouble::LostAnswer => Fate::AnswerLost,
            Trouble::TornAnswer => Fate::AnswerTorn,
            Trouble::OnlyAccepted => Fate::OnlyAccepted,
            Trouble::Duplicate => Fate::Misdelivered(Misdelivery::Duplicate),
            Trouble::Reorder => Fate::Misdelivered(Misdelivery::Reorder),
            Trouble::LostLock => Fate::Misdelivered(Misdelivery::LoseLock),
            _ => Fate::Answered,
        }
    }
}

/// The troubles that a call can meet on its own.
const CALL_TROUBLES: [Trouble; 10] = [
    Trouble::Refused,
    Trouble::Busy,
    Trouble::BusyWithWait,
    Trouble::Slow,
    Trouble::LostAnswer,
    Trouble::TornAnswer,
    Trouble::OnlyAccepted,
    Trouble::Duplicate,
    Trouble::Reorder,
    Trouble::LostLock,
];

fn concerns(trouble: Trouble, service: Service, request: &Request) -> bool {
    let received = request.path.to_ascii_lowercase().ends_with("/messages/head");
    let settled = service == Service::ServiceBus && matches!(request.method, Method::DELETE | Method::PUT);
    match trouble {
        Trouble::OnlyAccepted => service == Service::LogicApp,
        Trouble::Duplicate | Trouble::Reorder => received,
        Trouble::LostLock => received || settled,
        _ => true,
    }
}
