//! Stands in for Service Bus and Blob Storage until it is killed.

use std::net::SocketAddr;

use clap::Parser;
use petstore_bench_stand_in::serve;
use tokio::{net::TcpListener, runtime::Builder, task::LocalSet};

/// Stands in for Service Bus and Blob Storage.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The queue that there is
    #[arg(long, default_value = "orders")]
    queue: String,
    /// The containers that there are
    #[arg(long, default_values_t = ["carts".to_owned(), "orders".to_owned()])]
    container: Vec<String>,
}

fn main() -> anyhow::Result<()> {
    let Arguments {
        listen,
        queue,
        container,
    } = Arguments::parse();
    let runtime = Builder::new_current_thread().enable_io().build()?;
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind(listen).await?;
        println!("ready http://{}", listener.local_addr()?);
        serve(listener, queue, container).await
    })
}
