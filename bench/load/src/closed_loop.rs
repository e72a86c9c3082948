//! Each connection begins the next unit when its last one has ended: how much can be done.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use crate::{
    Connection, Outcome,
    outcome::Record,
    workload::{Client, Target, Workload},
};

/// Runs so many connections for so long.
///
/// # Errors
/// A connection's first unit fails: there is nothing to measure.
pub async fn run(workload: Workload, target: &Target, connections: usize, runs: Duration) -> anyhow::Result<Outcome> {
    let record = RefCell::new(Record::new()?);
    let workers = begin(workload, target, connections, &record).await?;
    let started = Instant::now();
    let end = started + runs;
    let authority = target.authority();
    let work = workers.into_iter().map(async |(mut client, mut connection)| {
        while Instant::now() < end {
            let begun = Instant::now();
            match client.one(&mut connection).await {
                // What ends too late was not done in the time that is counted.
                Ok(()) => {
                    let took = (Instant::now() < end).then(|| begun.elapsed());
                    record.borrow_mut().acknowledged(took);
                }
                Err(error) => {
                    record.borrow_mut().failed(&error);
                    connection = Connection::open(authority).await?;
                }
            }
        }
        anyhow::Ok(())
    });
    futures::future::try_join_all(work).await?;
    Ok(record.into_inner().finish(runs))
}

/// Opens the connections, each of which does its first unit: a shopper without a session becomes one with a session.
pub(crate) async fn begin(
    workload: Workload,
    target: &Target,
    connections: usize,
    record: &RefCell<Record>,
) -> anyhow::Result<Vec<(Client, Connection)>> {
    let opened = (0..connections).map(async |_| {
        let mut client = Client::new(workload, target)?;
        let mut connection = Connection::open(target.authority()).await?;
        client.one(&mut connection).await?;
        record.borrow_mut().acknowledged(None);
        anyhow::Ok((client, connection))
    });
    futures::future::try_join_all(opened).await
}
