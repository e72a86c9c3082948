//! How long the shop takes for a page, as somebody on this machine sees it: from the request to the answer's last byte. The local
//! Azure is in it, too: the cart's page reads the cart and the order file.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Args;
use petstore_stack::Stack;
use reqwest::{
    Client, RequestBuilder,
    header::{COOKIE, SET_COOKIE},
};
use serde_json::json;

use crate::{build, interrupt::interrupted, running_shop, tool::ToolError, workspace::Workspace};

/// Whatever the first requests bring about is not counted.
const WARM_UP: u32 = 50;
/// What is put into the cart.
const PRODUCT: &str = "cat-tree";

/// How often it is measured.
#[derive(Debug, Args)]
pub struct Options {
    /// How many requests for each page
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    requests: u32,
    /// Fails if the median of a page is above this many milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = f64::INFINITY, hide_default_value = true)]
    at_most: f64,
}

/// Starts a shop and a local Azure on free ports, measures, and prints a line for each page.
pub async fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<ExitCode> {
    let stack = running_shop::start(&build::all(workspace).await?, BTreeMap::new()).await?;
    let measured = tokio::select! {
        measured = measure(&stack, options) => measured,
        () = interrupted() => Err(ToolError::Interrupted.into()),
    };
    stack.stop().await?;
    measured
}

async fn measure(stack: &Stack, options: &Options) -> anyhow::Result<ExitCode> {
    let client = Client::new();
    let cookie = cart(&client, stack.shop_url()).await?;
    let mut slowest = 0.0_f64;
    for path in ["/", "/?kind=cat", "/products/cat-tree", "/cart"] {
        let request = client
            .get(format!("{}{path}", stack.shop_url()))
            .header(COOKIE, &cookie);
        let times = times(&request, options.requests)
            .await
            .with_context(|| format!("{path} cannot be measured"))?;
        println!(
            "{path:<20} median {:>6.2} ms, 95 % below {:>6.2} ms, {} requests",
            part(&times, 0.5),
            part(&times, 0.95),
            times.len()
        );
        slowest = slowest.max(part(&times, 0.5));
    }
    Ok(if slowest > options.at_most {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Puts something into a new cart; the cookie of its session.
async fn cart(client: &Client, shop: &str) -> anyhow::Result<String> {
    let change = json!({ "product": PRODUCT, "quantity": 1 });
    let request = client.post(format!("{shop}/api/cart/items")).json(&change);
    let reply = request.send().await?.error_for_status()?;
    let cookie = reply.headers().get(SET_COOKIE).context("the shop gives no cookie")?;
    let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
    Ok(pair.to_owned())
}

/// How long each request took, the shortest time first.
async fn times(request: &RequestBuilder, requests: u32) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::new();
    for number in 0..WARM_UP + requests {
        let request = request.try_clone().context("the request has a body")?;
        let asked = Instant::now();
        request.send().await?.error_for_status()?.bytes().await?;
        if number >= WARM_UP {
            times.push(asked.elapsed());
        }
    }
    times.sort();
    Ok(times)
}

/// The time, in milliseconds, below which this share of the times is.
fn part(times: &[Duration], share: f64) -> f64 {
    let index = (times.len() as f64 * share) as usize;
    times.get(index).copied().unwrap_or_default().as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_counted_from_the_shortest_time() {
        let times: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!((part(&times, 0.5), part(&times, 0.95)), (51.0, 96.0));
        assert_eq!(part(&[], 0.5), 0.0);
    }
}
