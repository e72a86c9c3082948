//! Being told to stop.

use std::future::pending;

/// Returns when somebody asks this program to stop: Ctrl-C, or on Unix SIGTERM or SIGHUP.
#[cfg(unix)]
pub async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};

    async fn arrives(kind: SignalKind) {
        match signal(kind) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => pending().await,
        }
    }
    tokio::select! {
        () = arrives(SignalKind::interrupt()) => (),
        () = arrives(SignalKind::terminate()) => (),
        () = arrives(SignalKind::hangup()) => (),
    }
}

/// Returns when somebody asks this program to stop with Ctrl-C.
#[cfg(not(unix))]
pub async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending::<()>().await;
    }
}
