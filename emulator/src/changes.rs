//! Something has changed: how tests wait without asking again and again.

use tokio::sync::watch;

/// Announces changes and waits for them.
#[derive(Debug, Clone)]
pub struct Changes(watch::Sender<u64>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Changes {
    /// Tells everybody who waits.
    pub fn announce(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Completes with the first change after this call.
    pub fn next(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut receiver = self.0.subscribe();
        async move {
            // The sender may be gone: then nothing will change any more.
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Returns what `look` finds, looking again after each change.
    pub async fn wait_for<T>(&self, mut look: impl FnMut() -> Option<T>) -> T {
        loop {
            let change = self.next();
            if let Some(found) = look() {
                return found;
            }
            change.await;
        }
    }
}
