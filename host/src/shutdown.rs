//! When to stop: the signals that ask for it, and what is under way then.

use std::time::Duration;

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

/// Waits for the work under way, but not for ever.
pub async fn drain(mut tasks: JoinSet<()>) {
    let finished = async { while tasks.join_next().await.is_some() {} };
    match tokio::time::timeout(DRAIN_TIME, finished).await {
        Ok(()) => tracing::info!("stopped"),
        Err(_) => tracing::warn!("stopped with work unfinished after {DRAIN_TIME:?}; its messages are delivered again"),
    }
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
