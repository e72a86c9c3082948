//! The host, which is killed and started again.

use petstore_stack::{Host, HostLog, HostSettings};

use crate::link::Link;

/// A host, with one life after the other, behind a link.
pub struct HostLives {
    settings: HostSettings,
    shop: Link,
    host: Option<Host>,
    logs: Vec<HostLog>,
}

impl HostLives {
    /// Starts its first life.
    pub async fn begin(settings: HostSettings, shop: Link) -> Self {
        let mut lives = Self {
            settings,
            shop,
            host: None,
            logs: Vec::new(),
        };
        lives.start().await;
        lives
    }

    /// Where shoppers find it in every life.
    pub fn shop(&self) -> &Link {
        &self.shop
    }

    /// What each life logged.
    pub fn logs(&self) -> &[HostLog] {
        &self.logs
    }

    /// Kills it in the midst of whatever it does, and starts it again at once.
    pub async fn crash(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// Kills it for good.
    pub async fn kill(&mut self) {
        if let Some(host) = self.host.take() {
            host.kill().await.unwrap();
        }
    }

    async fn start(&mut self) {
        let host = Host::start(&self.settings).await.unwrap();
        let address = host.url().unwrap().trim_start_matches("http://");
        self.shop.lead_to(Some(address.parse().unwrap()));
        self.logs.push(host.log().clone());
        self.host = Some(host);
    }
}
