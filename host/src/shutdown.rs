//! When to stop: the signals that ask for it, and what is under way then.

use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long the work under way may take once the process was told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// A token that is cancelled by Ctrl-C or SIGTERM.
///
/// # Errors
/// The signals cannot be listened to.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let asked = asked_to_stop()?;
    let token = stop.clone();
    tokio::spawn(async move {
        asked.await;
        tracing::info!("stopping: finishing what is under way");
        token.cancel();
    });
    Ok(stop)
}

/// Waits until the process is told to stop, and then for the work under way, but not for ever. Each of the tasks works until it is told to
/// stop; where one ends before, the others are told so, as the process cannot go on without it.
///
/// # Errors
/// A task panicked, or ended before it was told to stop.
pub async fn run(mut tasks: JoinSet<()>, stop: &CancellationToken) -> anyhow::Result<()> {
    let ended = tokio::select! {
        biased;
        () = stop.cancelled() => Ok(()),
        Some(ended) = tasks.join_next() => match (ended, stop.is_cancelled()) {
            (Ok(()), false) => Err(anyhow!("a receiver or the listener ended before it was told to stop")),
            (ended, _) => ended.context("a receiver or the listener panicked"),
        },
    };
    stop.cancel();
    ended.and(drain(tasks).await)
}

async fn drain(mut tasks: JoinSet<()>) -> anyhow::Result<()> {
    let mut result = Ok(());
    let finished = async {
        while let Some(ended) = tasks.join_next().await {
            if result.is_ok() {
                result = ended.context("a receiver or the listener panicked");
            }
        }
    };
    match tokio::time::timeout(DRAIN_TIME, finished).await {
        Ok(()) => tracing::info!("stopped"),
        Err(_) => tracing::warn!("stopped with work unfinished after {DRAIN_TIME:?}; its messages are delivered again"),
    }
    result
}

#[cfg(unix)]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// What comes of two tasks, one of which works until it is told to stop.
    async fn outcome(other: impl Future<Output = ()> + Send + 'static, stop: CancellationToken) -> anyhow::Result<()> {
        let mut tasks = JoinSet::new();
        tasks.spawn(stop.clone().cancelled_owned());
        tasks.spawn(other);
        tokio::time::timeout(SOON, run(tasks, &stop)).await.unwrap()
    }

    #[tokio::test]
    async fn a_process_that_is_told_to_stop_ends_well() {
        let stop = CancellationToken::new();
        stop.cancel();
        outcome(async { tokio::task::yield_now().await }, stop).await.unwrap();
    }

    #[tokio::test]
    async fn a_task_that_ends_ends_the_process_with_an_error() {
        let stop = CancellationToken::new();
        let error = outcome(async {}, stop.clone()).await.unwrap_err();
        assert!(error.to_string().contains("before it was told to stop"), "{error}");
        assert!(stop.is_cancelled(), "the others go on");
    }

    #[tokio::test]
    async fn a_task_that_panics_ends_the_process_with_an_error() {
        let error = outcome(async { panic!("a mistake") }, CancellationToken::new())
            .await
            .unwrap_err();
        assert!(format!("{error:#}").contains("a mistake"), "{error:#}");
    }

    #[tokio::test]
    async fn a_task_that_panics_while_the_process_stops_is_told() {
        let stop = CancellationToken::new();
        stop.cancel();
        let error = outcome(async { panic!("a mistake") }, stop).await.unwrap_err();
        assert!(format!("{error:#}").contains("a mistake"), "{error:#}");
    }

    #[tokio::test]
    async fn a_process_without_tasks_waits_to_be_told() {
        let stop = CancellationToken::new();
        let running = run(JoinSet::new(), &stop);
        tokio::pin!(running);
        assert!(futures::poll!(&mut running).is_pending());
        stop.cancel();
        running.await.unwrap();
    }
}
