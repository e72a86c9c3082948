//! When to stop: the signals that ask for it.

use tokio_util::sync::CancellationToken;

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
