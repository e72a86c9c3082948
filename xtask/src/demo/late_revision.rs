//! The first shopper's first change is delivered again, long after their third.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::day::Day;

/// The reserver says `superseded` at the first delivery, and the file stays as it is.
pub async fn play(day: &mut Day) -> anyhow::Result<()> {
    let order: Value = serde_json::from_slice(day.first_revision.as_deref().context("there is no first revision")?)?;
    let before = day.order_file(&day.first)?.context("there is no order file")?;
    let id = day.stack.send(&event(day.first.session()?, &order))?;
    println!(
        "   The file is at revision {}; revision {} comes again as message {id}.",
        before.order.revision, order["revision"]
    );
    let line = day.delivery(&id, "superseded").await?;
    println!("   {}", line.text());
    ensure!(
        line.number("delivery_count") == Some(1),
        "it took more than one delivery: {}",
        line.text()
    );
    let after = day.order_file(&day.first)?.context("the order file is gone")?;
    ensure!(
        after == before,
        "the order file has changed from {} to {}",
        before.etag,
        after.etag
    );
    println!("   The file's ETag is still {}.", after.etag);
    Ok(())
}

/// The event that carried the order, as the contract describes it.
fn event(session: &str, order: &Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": format!("{session}:{}", order["revision"]),
        "source": "/petstore/cart",
        "type": "com.petstore.cart.updated",
        "subject": session,
        "time": order["time"],
        "datacontenttype": "application/json",
        "data": order,
    })
}
