//! Another shopper comes.

use anyhow::ensure;

use super::day::Day;

/// They get a file of their own, and the first shopper's stays as it is.
pub async fn play(day: &mut Day) -> anyhow::Result<()> {
    let shop = day.stack.shop_url().to_owned();
    let before = day.order_file(&day.first)?;
    let product = day.product(0)?;
    day.second.add(&shop, &product, 5).await?;
    println!("   A second shopper adds 5 x {}.", product.name);
    day.stored(&day.second).await?;
    day.only_files_of(&[&day.first, &day.second])?;
    ensure!(
        day.order_file(&day.first)? == before,
        "the first shopper's order file has changed"
    );
    Ok(())
}
