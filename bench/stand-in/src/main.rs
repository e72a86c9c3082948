//! A Service Bus queue and Blob containers for the bench, on one thread: what takes no time here is left for what is measured.
//!
//! It answers as Azure does where the shop and the reserver look: ETags and conditions, what is missing, what is not signed. It
//! looks whether a request bears a signature, and not whether that is right; the emulator does that. `GET /counts` says what it
//! has done, so that the bench can prove that the work was done.
//!
//! | module | what it is |
//! |---|---|
//! | `server` | connections, and which request is what |
//! | `blobs` | the stored blobs, and what a condition says of them |
//! | `blob_service` | reading and writing them over HTTP |
//! | `queue_service` | taking messages over HTTP |
//! | `refusal` | what is refused, and how Azure says so |
//! | `counts` | what has been done |

mod blob_service;
mod blobs;
mod counts;
mod queue_service;
mod refusal;
mod server;

use std::net::SocketAddr;

use clap::Parser;
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
        server::serve(listener, queue, container).await
    })
}
