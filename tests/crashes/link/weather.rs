//! What goes wrong on a link, and when: drawn from a seed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It waits so long before it is passed on.
    Delayed(Duration),
    /// The connection ends before it is passed on.
    Refused,
    /// The connection ends when half of it has been passed on.
    RequestCut,
    /// The connection ends when the answer begins: the work was done, and nobody hears of it.
    AnswerLost,
    /// The connection ends when half of the answer has been passed on.
    AnswerCut,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With a FIN: nothing more is to come.
    Closed,
    /// With a RST: nobody is there any more.
    Reset,
}

/// How often things go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Climate {
    /// The share of requests with a mishap.
    pub mishaps: f64,
    /// The share of requests with which a storm begins: every request fails while it lasts.
    pub storms: f64,
    /// How long a storm lasts at most, in milliseconds.
    pub longest_storm: u64,
}

/// What goes wrong on one link.
pub struct Weather(Mutex<State>);

struct State {
    climate: Climate,
    random: StdRng,
    storm_until: Instant,
    counts: BTreeMap<&'static str, u64>,
}

impl Climate {
    /// Nothing goes wrong.
    pub const CALM: Self = Self {
        mishaps: 0.0,
        storms: 0.0,
        longest_storm: 0,
    };
}

impl Mishap {
    /// Every name that [`name`](Self::name) can give.
    pub const NAMES: [&str; 5] = ["delayed", "refused", "request cut", "answer lost", "answer cut"];

    fn name(self) -> &'static str {
        let index = match self {
            Self::Delayed(_) => 0,
            Self::Refused => 1,
            Self::RequestCut => 2,
            Self::AnswerLost => 3,
            Self::AnswerCut => 4,
        };
        Self::NAMES[index]
    }

    fn any(random: &mut StdRng) -> Self {
        match random.random_range(0..5) {
            0 => Self::Delayed(Duration::from_millis(random.random_range(5..300))),
            1 => Self::Refused,
            2 => Self::RequestCut,
            3 => Self::AnswerLost,
            _ => Self::AnswerCut,
        }
    }
}

impl Weather {
    pub fn new(climate: Climate, seed: u64) -> Self {
        Self(Mutex::new(State {
            climate,
            random: StdRng::seed_from_u64(seed),
            storm_until: Instant::now(),
            counts: BTreeMap::new(),
        }))
    }

    /// From now on nothing goes wrong.
    pub fn calm_down(&self) {
        let mut state = self.state();
        state.climate = Climate::CALM;
        state.storm_until = Instant::now();
    }

    /// What went wrong so far, and how often.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.state().counts.clone()
    }

    /// What goes wrong with the next request.
    pub(super) fn next(&self) -> Option<Mishap> {
        let mut state = self.state();
        let Climate {
            mishaps,
            storms,
            longest_storm,
        } = state.climate;
        let now = Instant::now();
        if state.random.random_bool(storms) {
            let lasts = state.random.random_range(longest_storm / 3..=longest_storm);
            state.storm_until = now + Duration::from_millis(lasts);
        }
        let mishap = if now < state.storm_until {
            match state.random.random_bool(0.5) {
                true => Mishap::Refused,
                false => Mishap::AnswerLost,
            }
        } else if state.random.random_bool(mishaps) {
            Mishap::any(&mut state.random)
        } else {
            return None;
        };
        *state.counts.entry(mishap.name()).or_default() += 1;
        Some(mishap)
    }

    /// How a connection that is cut ends.
    pub(super) fn ending(&self) -> Ending {
        match self.state().random.random_bool(0.5) {
            true => Ending::Closed,
            false => Ending::Reset,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}
