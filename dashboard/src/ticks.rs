//! From activities to what browsers hear.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use petstore_emulator::{Follower, LocalAzure};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    dashboard::Window,
    flow::Move,
    state::{ORDERS, State},
};

/// How often browsers hear of what has changed, at most.
const PERIOD: Duration = Duration::from_millis(120);

/// Takes in what the services do.
pub async fn follow_activities(window: Arc<Window>, mut activities: Follower) {
    while let Some(next) = activities.next().await {
        match next {
            Ok(activity) => window.flow.lock().observe(&activity),
            Err(_) => {
                let left = message_ids(&window.subject.azure);
                window.flow.lock().ledger.reconcile(&left);
            }
        }
    }
}

/// Takes in what the host logs.
pub async fn follow_log(window: Arc<Window>) {
    let mut follower = window.subject.log.follow();
    loop {
        let lines = follower.next().await;
        let mut flow = window.flow.lock();
        for line in &lines {
            flow.read(line, Timestamp::now());
        }
    }
}

/// Tells browsers, whenever something is new.
pub async fn tell(window: Arc<Window>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
        let moves = window.flow.lock().take_moves();
        if window.ticks.receiver_count() == 0 {
            continue;
        }
        let state = State::of(&window);
        if !moves.is_empty() || last.as_ref() != Some(&state) {
            // Nobody may listen any more.
            let _ = window.ticks.send(tick(&state, &moves));
            last = Some(state);
        }
    }
}

/// What a browser hears first.
pub fn first(window: &Window) -> Arc<str> {
    tick(&State::of(window), &[])
}

fn tick(state: &State, moves: &[Move]) -> Arc<str> {
    json!({ "state": state, "moves": moves }).to_string().into()
}

fn message_ids(azure: &LocalAzure) -> HashSet<String> {
    let queue = azure.queue(ORDERS);
    let messages = queue.into_iter().flat_map(|queue| [queue.messages, queue.dead_letters]);
    messages.flatten().map(|message| message.id).collect()
}
