//! A shopper's cart, as it is kept in `carts/{session}.json`, and how a change alters it.

use std::time::SystemTime;

use mutation::mutated;
use petstore_orders::{Line, Order, Status};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::catalogue::Product;
use crate::change::{Action, Change, MAX_QUANTITY};

/// How many changes a cart remembers, so as not to apply one twice.
const REMEMBERED_CHANGES: usize = 16;

/// A cart at one revision. The order that is published is made of nothing else, so that one revision has one content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// The session, which also names the blob.
    pub session: String,
    /// Grows by one with each change; 0 before the first.
    pub revision: u64,
    /// When the last change was made (RFC 3339, UTC).
    pub time: String,
    /// The products, in the order in which they were added.
    pub lines: Vec<Line>,
    /// The last changes, oldest first.
    pub changes: Vec<AppliedChange>,
}

/// A change that the cart contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedChange {
    /// The change's id.
    pub id: String,
    /// What was done.
    pub action: String,
    /// The revision that it made.
    pub revision: u64,
    /// When (RFC 3339, UTC).
    pub time: String,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It made a new revision.
    NewRevision,
    /// Nothing: it was applied before.
    Repeated,
    /// Nothing: the cart is as the change wants it.
    NothingToDo,
}

/// Why a change cannot be applied. The cart is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The id belongs to another change.
    #[error("this change id has been used for another change")]
    ReusedId,
    /// More of one product than a cart may hold.
    #[error("there would be {0} in the cart, but at most {MAX_QUANTITY} of a product can be ordered")]
    TooMany(u32),
}

impl Cart {
    /// An empty cart before its first change.
    pub fn new(session: String) -> Cart {
        Cart {
            session,
            revision: 0,
            time: String::new(),
            lines: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Whether the change has been applied, as far as the cart remembers.
    pub fn contains(&self, change: &Change) -> bool {
        self.changes.iter().any(|applied| applied.id == change.id)
    }

    /// Applies the change, once.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn apply(&mut self, change: &Change, now: SystemTime) -> Result<Effect, Refusal> {
        let action = change.action.to_string();
        if let Some(applied) = self.changes.iter().find(|applied| applied.id == change.id)
            && !mutated!("mutation-change-applied-again")
        {
            return if applied.action == action {
                Ok(Effect::Repeated)
            } else {
                Err(Refusal::ReusedId)
            };
        }
        let altered = match &change.action {
            Action::Add(product, quantity) => self.set(product, self.quantity(product.id).saturating_add(*quantity))?,
            Action::Set(product, quantity) => self.set(product, *quantity)?,
            Action::Remove(product) => self.remove(product),
        };
        if !altered {
            return Ok(Effect::NothingToDo);
        }
        self.revision += 1;
        self.time = humantime::format_rfc3339_millis(now).to_string();
        if self.changes.len() >= REMEMBERED_CHANGES {
            self.changes.drain(..=self.changes.len() - REMEMBERED_CHANGES);
        }
        let (id, time) = (change.id.clone(), self.time.clone());
        self.changes.push(AppliedChange {
            id,
            action,
            revision: self.revision,
            time,
        });
        Ok(Effect::NewRevision)
    }

    /// How many pieces of a product are in the cart.
    pub fn quantity(&self, product: &str) -> u32 {
        self.lines
            .iter()
            .find(|line| line.product == product)
            .map_or(0, |line| line.quantity)
    }

    /// The order that asks for what is in the cart.
    pub fn order(&self) -> Order {
        let status = if self.lines.is_empty() {
            Status::Released
        } else {
            Status::Reserved
        };
        Order {
            session: self.session.clone(),
            revision: self.revision,
            time: self.time.clone(),
            status,
            lines: self.lines.clone(),
        }
    }

    fn set(&mut self, product: &Product, quantity: u32) -> Result<bool, Refusal> {
        if quantity > MAX_QUANTITY {
            return Err(Refusal::TooMany(quantity));
        }
        let line = Line {
            product: product.id.into(),
            name: product.name.into(),
            quantity,
        };
        match self.lines.iter_mut().find(|line| line.product == product.id) {
            Some(there) if *there == line => return Ok(false),
            Some(there) => *there = line,
            None => self.lines.push(line),
        }
        Ok(true)
    }

    fn remove(&mut self, product: &str) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| line.product != product);
        self.lines.len() != before
    }
}

#[cfg(test)]
mod tests;
