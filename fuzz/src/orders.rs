//! What the reserver reads.

use petstore_orders::{event, file};

/// A message's body. An order that is accepted is written as the same order again, and its file tells its revision.
pub fn cloud_event(data: &[u8]) {
    let Ok(order) = event::from_json(data) else {
        return;
    };
    let again = event::to_json(&order).map(|json| event::from_json(&json));
    assert!(matches!(again, Ok(Ok(again)) if again == order));
    let stored = file::to_json(&order).map(|json| file::revision_from_json(&json));
    assert!(matches!(stored, Ok(Some(revision)) if revision == order.revision));
}
