//! Nothing is stale: an order file holds what the cart held at its revision. That its revision never goes back is noticed with each
//! write.

use crate::record::Seen;

/// Order files that hold what no cart held.
pub fn check(seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    for (session, states) in &seen.orders {
        let carts = seen.carts.get(session).map(Vec::as_slice).unwrap_or_default();
        for order in states {
            let cart = carts.iter().find(|cart| cart.revision == order.revision);
            if cart.is_none_or(|cart| cart.lines != order.lines) {
                wrong.push(format!(
                    "stale: order file {session} at revision {} is not the cart of that revision",
                    order.revision
                ));
            }
        }
    }
    wrong
}
