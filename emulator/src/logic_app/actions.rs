//! The actions of one scope: of the definition itself, or of a branch.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::action::{Action, Status};
use super::definition::DefinitionError;

/// Actions, each behind those that it runs after.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Reads them.
    ///
    /// # Errors
    /// Names what is not supported or not understood.
    pub fn read(written: &BTreeMap<String, Value>) -> Result<Self, DefinitionError> {
        let actions = written.iter().map(|(name, json)| Action::read(name, json));
        in_order(actions.collect::<Result<_, _>>()?).map(Self)
    }

    /// Those of this scope.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter()
    }

    /// Those of this scope and of all scopes inside it.
    pub fn all(&self) -> Vec<&Action> {
        let with_inner = |action| std::iter::once(action).chain(Action::branches(action).flat_map(Self::all));
        self.0.iter().flat_map(with_inner).collect()
    }

    /// What the scope came to. The last actions decide, which no other one runs after; of one that was skipped, those before it.
    pub fn outcome(&self, statuses: &BTreeMap<String, Status>) -> Status {
        let is_last = |action: &&Action| !self.0.iter().any(|other| other.run_after.contains_key(&action.name));
        let failed = self.0.iter().filter(is_last).any(|last| self.failed(last, statuses));
        match failed {
            true => Status::Failed,
            false => Status::Succeeded,
        }
    }

    fn failed(&self, action: &Action, statuses: &BTreeMap<String, Status>) -> bool {
        match statuses.get(&action.name) {
            Some(Status::Failed | Status::TimedOut) => true,
            Some(Status::Skipped) => {
                let is_before = |other: &&Action| action.run_after.contains_key(&other.name);
                self.0
                    .iter()
                    .filter(is_before)
                    .any(|before| self.failed(before, statuses))
            }
            Some(Status::Succeeded) | None => false,
        }
    }
}

fn in_order(mut waiting: Vec<Action>) -> Result<Vec<Action>, DefinitionError> {
    let refused = |name: &str, what: &str| Err(DefinitionError::at(&format!("actions.{name}"), what));
    let names: BTreeSet<_> = waiting.iter().map(|action| action.name.clone()).collect();
    for action in &waiting {
        if let Some(unknown) = action.run_after.keys().find(|name| !names.contains(*name)) {
            return refused(
                &action.name,
                &format!("runAfter: there is no action {unknown:?} beside it"),
            );
        }
    }
    let mut ordered: Vec<Action> = Vec::new();
    while !waiting.is_empty() {
        let placed: BTreeSet<_> = ordered.iter().map(|action| action.name.clone()).collect();
        let ready = |action: &Action| action.run_after.keys().all(|name| placed.contains(name));
        let Some(next) = waiting.iter().position(ready) else {
            return refused(&waiting[0].name, "runAfter: it waits for itself");
        };
        ordered.push(waiting.remove(next));
    }
    Ok(ordered)
}
