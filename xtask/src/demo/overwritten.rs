//! A shopper changes the cart three times in one session.

use anyhow::ensure;

use super::day::Day;

/// There must be one file, overwritten each time, with the latest content.
pub async fn play(day: &mut Day) -> anyhow::Result<()> {
    let shop = day.stack.shop_url().to_owned();
    let mut etags = Vec::new();
    for change in 0..3 {
        let product = day.product(change)?;
        let quantity = u32::try_from(change)? + 1;
        let cart = day.first.add(&shop, &product, quantity).await?;
        println!(
            "   The shopper adds {quantity} x {}; the cart is at revision {}.",
            product.name, cart.revision
        );
        let file = day.stored(&day.first).await?;
        day.only_files_of(&[&day.first])?;
        ensure!(
            !etags.contains(&file.etag),
            "the file was not written for revision {}",
            cart.revision
        );
        etags.push(file.etag);
        day.first_revision.get_or_insert(file.body);
    }
    Ok(())
}
