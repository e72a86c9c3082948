//! Units begin when they are due, whatever became of the others, and their time counts from when they were due: how long a client
//! waits that does not wait for others. (A closed loop would stop asking while the server is slow, and so leave out the waits.)

use std::{
    cell::RefCell,
    thread,
    time::{Duration, Instant},
};

use anyhow::ensure;
use tokio::sync::{
    Mutex,
    mpsc::{self, UnboundedReceiver},
};

use crate::{
    Connection, Outcome,
    closed_loop::begin,
    outcome::Record,
    workload::{Client, Target, Workload},
};

/// How long units that are due are still begun after the end; with more of them the rate is too high.
const GRACE: Duration = Duration::from_secs(1);

/// Begins `rate` units a second for so long, each on the connection that has been free for longest.
///
/// # Errors
/// As for the closed loop, or the rate is no number of units.
pub async fn run(
    workload: Workload,
    target: &Target,
    connections: usize,
    runs: Duration,
    rate: f64,
) -> anyhow::Result<Outcome> {
    ensure!(rate.is_finite() && rate > 0.0, "{rate} units a second cannot be begun");
    let record = RefCell::new(Record::new()?);
    let workers = begin(workload, target, connections, &record).await?;
    let (due, queue) = mpsc::unbounded_channel();
    let started = Instant::now();
    let end = started + runs;
    // Tokio's timers are a millisecond coarse, which is as long as many units take.
    thread::spawn(move || {
        let mut begun = 0_u32;
        loop {
            let next = started + Duration::from_secs_f64(f64::from(begun) / rate);
            if next >= end {
                return;
            }
            thread::sleep(next.saturating_duration_since(Instant::now()));
            if due.send(next).is_err() {
                return;
            }
            begun += 1;
        }
    });
    let queue = Queue(Mutex::new(queue));
    let work = workers
        .into_iter()
        .map(|(client, connection)| queue.work(client, connection, target.authority(), end + GRACE, &record));
    futures::future::try_join_all(work).await?;
    Ok(record.into_inner().finish(runs))
}

/// When units are due.
struct Queue(Mutex<UnboundedReceiver<Instant>>);

impl Queue {
    /// Takes what is due until nothing more will be.
    async fn work(
        &self,
        mut client: Client,
        mut connection: Connection,
        authority: &str,
        last: Instant,
        record: &RefCell<Record>,
    ) -> anyhow::Result<()> {
        while let Some(due) = self.next().await {
            if Instant::now() > last {
                record.borrow_mut().not_begun();
                continue;
            }
            match client.one(&mut connection).await {
                Ok(()) => record.borrow_mut().acknowledged(Some(due.elapsed())),
                Err(error) => {
                    record.borrow_mut().failed(&error);
                    connection = Connection::open(authority).await?;
                }
            }
        }
        Ok(())
    }

    async fn next(&self) -> Option<Instant> {
        self.0.lock().await.recv().await
    }
}
