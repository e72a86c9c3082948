//! Quantities are the sum of the changes: each is in a cart once, and does what it says.

use std::collections::BTreeSet;

use super::acknowledged::applied_at;
use crate::record::{AppliedChange, CartState, Line, Seen};

/// Carts that are not the sum of their changes, and acknowledged changes that are in no cart.
pub fn check(seen: &Seen) -> Vec<String> {
    let carts = seen
        .carts
        .iter()
        .flat_map(|(session, states)| wrong_steps(session, states));
    let missing = seen.acknowledged.iter().filter_map(|told| {
        // Setting what is set and removing what is not there change nothing.
        let may_be_nothing = !told.action.starts_with("add ");
        let is_there = may_be_nothing || applied_at(seen, &told.session, &told.change).is_some();
        (!is_there).then(|| {
            format!(
                "quantities: acknowledged change {} is not in cart {}",
                told.change, told.session
            )
        })
    });
    carts.chain(missing).collect()
}

fn wrong_steps(session: &str, states: &[CartState]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut applied = BTreeSet::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut revision = 0;
    for state in states {
        if state.revision == u64::MAX {
            // The blob was lost here. A cart that comes after it in the same session uses revision numbers twice.
            revision = u64::MAX;
            continue;
        }
        if revision.checked_add(1) != Some(state.revision) {
            wrong.push(format!(
                "quantities: cart {session} reached revision {} after {revision}",
                state.revision
            ));
            break;
        }
        revision = state.revision;
        let Some(change) = state.changes.last() else {
            wrong.push(format!("quantities: cart {session} changed without a change"));
            break;
        };
        if !applied.insert(change.id.clone()) {
            wrong.push(format!("quantities: change {} is in cart {session} twice", change.id));
        }
        apply(&mut lines, change);
        if lines != state.lines {
            wrong.push(format!(
                "quantities: cart {session} at revision {revision} is not what its changes make"
            ));
            break;
        }
    }
    wrong
}

fn apply(lines: &mut Vec<Line>, change: &AppliedChange) {
    let mut words = change.action.split(' ');
    let (what, product) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let quantity: u32 = words.next().and_then(|number| number.parse().ok()).unwrap_or(0);
    if what == "remove" {
        return lines.retain(|line| line.product != product);
    }
    match lines.iter_mut().find(|line| line.product == product) {
        Some(line) if what == "add" => line.quantity += quantity,
        Some(line) => line.quantity = quantity,
        None => lines.push(Line {
            product: product.to_owned(),
            quantity,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(revision: u64, quantity: u32, change: &str) -> CartState {
        CartState {
            session: "s".into(),
            revision,
            lines: vec![Line {
                product: "cat-tree".into(),
                quantity,
            }],
            changes: vec![AppliedChange {
                id: change.into(),
                action: "add cat-tree 2".into(),
            }],
        }
    }

    #[test]
    fn a_cart_is_the_sum_of_its_changes() {
        assert!(wrong_steps("s", &[state(1, 2, "a"), state(2, 4, "b")]).is_empty());
        for wrong in [
            [state(1, 2, "a"), state(2, 4, "a")],
            [state(1, 2, "a"), state(3, 4, "b")],
            [state(1, 2, "a"), state(2, 5, "b")],
            [state(1, 2, "a"), state(1, 2, "b")],
        ] {
            assert_eq!(wrong_steps("s", &wrong).len(), 1);
        }
    }
}
