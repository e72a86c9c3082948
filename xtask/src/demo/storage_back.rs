//! The reserver's storage has its right connection string again.

use super::day::Day;

/// The next change is stored.
pub async fn play(day: &mut Day) -> anyhow::Result<()> {
    let right = day.stack.emulator().storage_connection();
    day.stack
        .restart_host(|settings| drop(settings.variables.insert("orders_storage".to_owned(), right)))
        .await?;
    println!("   The host is restarted with the right connection string.");
    let shop = day.stack.shop_url().to_owned();
    let product = day.product(2)?;
    day.third.add(&shop, &product, 1).await?;
    println!("   The third shopper adds 1 x {}.", product.name);
    day.stored(&day.third).await?;
    day.only_files_of(&[&day.first, &day.second, &day.third])
}
