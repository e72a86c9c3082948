//! Sends, locks and completes messages over many connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, ensure};
use azure_rest::service_bus::{Entity, Namespace};
use petstore_bench_load::Connection;
use tokio::task::JoinSet;

/// The queue that takes the load: it detects no duplicates, which costs memory by the message.
pub const QUEUE: &str = "bench";

/// What is asked of the emulator in one round.
#[derive(Clone)]
pub struct Load {
    /// The connection string of the namespace.
    pub service_bus: String,
    /// How many connections work at the same time.
    pub connections: u16,
    /// The round ends after this many messages.
    pub messages: u64,
    /// The round ends after this time.
    pub within: Duration,
    /// The length of a body.
    pub bytes: u32,
}

/// What is done with each message.
#[derive(Clone, Copy)]
enum Step {
    Send,
    Everything,
}

/// The parts of each request that do not change.
struct Requests {
    authority: String,
    send: Vec<u8>,
    lock: Vec<u8>,
    headers: String,
}

impl Load {
    /// Runs one round. Returns how many messages were completed, and how long that took.
    pub async fn run(&self) -> anyhow::Result<(u64, Duration)> {
        self.each(Step::Everything).await
    }

    /// Sends messages, and leaves them there. Returns how many were sent.
    pub async fn fill(&self) -> anyhow::Result<u64> {
        let (sent, _) = self.each(Step::Send).await?;
        Ok(sent)
    }

    async fn each(&self, step: Step) -> anyhow::Result<(u64, Duration)> {
        let requests = Arc::new(self.requests()?);
        let begun = Arc::new(AtomicU64::new(0));
        let (started, mut workers) = (Instant::now(), JoinSet::new());
        let end = started + self.within;
        for _ in 0..self.connections {
            let (requests, begun, messages) = (Arc::clone(&requests), Arc::clone(&begun), self.messages);
            workers.spawn(async move {
                let mut connection = Connection::open(&requests.authority).await?;
                let mut done = 0;
                while Instant::now() < end && begun.fetch_add(1, Ordering::Relaxed) < messages {
                    match step {
                        Step::Send => requests.send(&mut connection).await?,
                        Step::Everything => requests.one_message(&mut connection).await?,
                    }
                    done += 1;
                }
                anyhow::Ok(done)
            });
        }
        let mut done = 0;
        while let Some(worker) = workers.join_next().await {
            done += worker??;
        }
        Ok((done, started.elapsed()))
    }

    fn requests(&self) -> anyhow::Result<Requests> {
        let namespace = Namespace::parse(&self.service_bus)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let token = namespace.authorize(&Entity::new(QUEUE)?, now);
        let authority = namespace.endpoint().authority();
        let token = token.header().to_str()?;
        let headers = format!("Host: {authority}\r\nAuthorization: {token}\r\n");
        let (length, body) = (self.bytes, "x".repeat(self.bytes as usize));
        let typed = format!("{headers}Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}");
        Ok(Requests {
            send: format!("POST /{QUEUE}/messages HTTP/1.1\r\n{typed}").into(),
            lock: format!("POST /{QUEUE}/messages/head?timeout=5 HTTP/1.1\r\n{headers}Content-Length: 0\r\n\r\n")
                .into(),
            authority: authority.to_owned(),
            headers,
        })
    }
}

impl Requests {
    async fn send(&self, connection: &mut Connection) -> anyhow::Result<()> {
        let sent = connection.exchange(&self.send).await?.status;
        ensure!(sent == 201, "a message was answered with {sent}");
        Ok(())
    }

    /// Sends a message, locks whichever is next, and completes that.
    async fn one_message(&self, connection: &mut Connection) -> anyhow::Result<()> {
        self.send(connection).await?;
        let locked = connection.exchange(&self.lock).await?;
        ensure!(locked.status == 201, "a peek-lock was answered with {}", locked.status);
        let location = locked.header("Location").context("a locked message has no Location")?;
        let (_, path) = location
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .context("the Location is no URL")?;
        let complete = format!("DELETE /{path} HTTP/1.1\r\n{}\r\n", self.headers);
        let completed = connection.exchange(complete.as_bytes()).await?.status;
        ensure!(completed == 200, "a completion was answered with {completed}");
        Ok(())
    }
}
