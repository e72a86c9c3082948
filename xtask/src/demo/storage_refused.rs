//! The reserver's storage is given a wrong connection string, while carts go on working.

use std::time::Duration;

use anyhow::{Context, ensure};
use petstore_emulator::RequestRecord;

use super::{
    day::{Day, quote},
    order::{Line, lines_in_mail},
};

/// One try and three retries.
const TRIES: usize = 4;

/// Four failed tries, no file, one mail with the order.
pub async fn play(day: &mut Day) -> anyhow::Result<()> {
    let wrong = with_wrong_key(&day.stack.emulator().storage_connection())?;
    day.stack
        .restart_host(|settings| drop(settings.variables.insert("orders_storage".to_owned(), wrong)))
        .await?;
    println!("   The host is restarted with a wrong key for the order files' storage.");
    let shop = day.stack.shop_url().to_owned();
    let product = day.product(1)?;
    day.third.add(&shop, &product, 2).await?;
    println!("   A third shopper adds 2 x {}; the cart takes it.", product.name);
    day.delivery(&day.third.message_id()?, "mailed").await?;
    check_tries(day)?;
    check_mail(day)?;
    day.only_files_of(&[&day.first, &day.second])
}

fn check_tries(day: &Day) -> anyhow::Result<()> {
    let file = format!("/orders/{}", day.third.order_file()?);
    let tries: Vec<_> = day
        .stack
        .emulator()
        .requests()
        .into_iter()
        .filter(|request| request.path.ends_with(&file))
        .collect();
    for request in &tries {
        let status = request
            .status
            .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        println!(
            "   {:>6} ms  {} {} -> {status}",
            request.at.as_millis(),
            request.method,
            request.path
        );
    }
    ensure!(
        tries.len() == TRIES,
        "the order file was tried {} times, not {TRIES} times",
        tries.len()
    );
    ensure!(
        tries.iter().all(|request| request.status == Some(403)),
        "not every try was refused"
    );
    let gaps = gaps(&tries);
    ensure!(
        gaps.is_sorted_by(|gap, next| gap < next),
        "the gaps between the tries do not grow: {gaps:?}"
    );
    Ok(())
}

/// From each try's answer to the next try.
fn gaps(tries: &[RequestRecord]) -> Vec<Duration> {
    let gap = |pair: &[RequestRecord]| pair[1].at.saturating_sub(pair[0].answered_at.unwrap_or(pair[0].at));
    tries.windows(2).map(gap).collect()
}

fn check_mail(day: &Day) -> anyhow::Result<()> {
    let inbox = day.stack.emulator().inbox();
    ensure!(inbox.len() == 1, "there are {} mails, not one", inbox.len());
    let mail = &inbox[0];
    println!("   To: {}\n   Subject: {}", mail.to, mail.subject);
    quote(&mail.text);
    let cart = day.third.cart.as_ref().context("the third shopper has no cart")?;
    let mailed: Vec<Line> = lines_in_mail(&mail.text);
    ensure!(
        mailed == cart.lines,
        "the mail lists {mailed:?}, but the cart holds {:?}",
        cart.lines
    );
    Ok(())
}

/// The same account with a key that is not its own.
fn with_wrong_key(connection: &str) -> anyhow::Result<String> {
    let (before, rest) = connection
        .split_once("AccountKey=")
        .context("the emulator's connection string has no AccountKey")?;
    let after = rest.split_once(';').map_or("", |(_, after)| after);
    Ok(format!("{before}AccountKey=bm90IHRoZSBhY2NvdW50J3Mga2V5;{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_key_takes_the_right_one_s_place() {
        let right =
            "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=cmlnaHQ=;BlobEndpoint=http://127.0.0.1:1/a;";
        let wrong = with_wrong_key(right).unwrap();
        assert!(!wrong.contains("cmlnaHQ="));
        assert!(wrong.starts_with("DefaultEndpointsProtocol=http;AccountName=a;AccountKey="));
        assert!(wrong.ends_with(";BlobEndpoint=http://127.0.0.1:1/a;"));
        assert!(with_wrong_key("AccountName=a").is_err());
        assert!(
            !with_wrong_key("AccountName=a;AccountKey=cmlnaHQ=")
                .unwrap()
                .contains("cmlnaHQ=")
        );
    }
}
