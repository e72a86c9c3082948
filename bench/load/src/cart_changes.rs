//! A shopper who changes a quantity again and again.

use anyhow::{Context, ensure};

use crate::Connection;

const PRODUCT: &str = "cat-tree";
/// The shop sells at most 999 pieces at once.
const QUANTITIES: u64 = 900;

/// The shopper: a session, and how many changes it has made.
#[derive(Debug)]
pub struct CartChanges {
    authority: String,
    cookie: Option<String>,
    changes: u64,
}

impl CartChanges {
    /// A shopper without a session, at the shop at `host:port`.
    pub fn new(authority: &str) -> Self {
        Self {
            authority: authority.to_owned(),
            cookie: None,
            changes: 0,
        }
    }

    /// Sets another quantity, so that each change makes a new revision. The first answer gives the session.
    ///
    /// # Errors
    /// The change is not acknowledged.
    pub async fn one(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let request = self.request();
        let answer = connection.exchange(request.as_bytes()).await?;
        ensure!(
            answer.status == 200,
            "a cart change was answered with {}",
            answer.status
        );
        if self.cookie.is_none() {
            let cookie = answer.header("set-cookie").context("the shop gives no session")?;
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        self.changes += 1;
        Ok(())
    }

    fn request(&self) -> String {
        let body = format!("{{\"quantity\":{}}}", 1 + self.changes % QUANTITIES);
        let cookie = match &self.cookie {
            Some(cookie) => format!("Cookie: {cookie}\r\n"),
            None => String::new(),
        };
        format!(
            "PUT /api/cart/items/{PRODUCT} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Sec-Fetch-Site: same-origin\r\n{cookie}Content-Length: {}\r\n\r\n{body}",
            self.authority,
            body.len()
        )
    }
}
