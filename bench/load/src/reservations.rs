//! A Functions host that hands on one newer order after the other.

use anyhow::ensure;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use petstore_orders::{Line, Order, Status, event};
use serde_json::{Value, json};

use crate::Connection;

/// The function's name, as in `deploy/functions`.
const FUNCTION: &str = "OrderItemsReserver";
const INVOCATION: &str = "5c1b6f0e-6a0c-4b54-9b57-2d1ac4c4c1f4";

/// The orders of one session.
#[derive(Debug)]
pub struct Reservations {
    authority: String,
    session: String,
    revision: u64,
}

impl Reservations {
    /// A new session, at the custom handler at `host:port`.
    pub fn new(authority: &str) -> Self {
        Self {
            authority: authority.to_owned(),
            session: format!("{:032x}", rand::random::<u128>()),
            revision: 0,
        }
    }

    /// Hands on the next revision.
    ///
    /// # Errors
    /// The invocation did not succeed.
    pub async fn one(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        self.revision += 1;
        let answer = connection.exchange(self.request()?.as_bytes()).await?;
        ensure!(
            answer.status == 200,
            "an invocation was answered with {}",
            answer.status
        );
        Ok(())
    }

    /// As the Functions host sends it: in chunks.
    fn request(&self) -> anyhow::Result<String> {
        let invocation = self.invocation()?.to_string();
        Ok(format!(
            "POST /{FUNCTION} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json; charset=utf-8\r\n\
             User-Agent: Azure-Functions-Host/4.1041.200.25429\r\nX-Azure-Functions-HostVersion: 4.1041.200.25429\r\n\
             X-Azure-Functions-InvocationId: {INVOCATION}\r\nTransfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{invocation}\r\n0\r\n\r\n",
            self.authority,
            invocation.len()
        ))
    }

    fn invocation(&self) -> anyhow::Result<Value> {
        let order = self.order();
        let id = event::id(&order);
        let body = BASE64_STANDARD.encode(event::to_json(&order)?);
        // Within Metadata, texts are JSON inside JSON.
        let quoted = |text: &str| Value::from(Value::from(text).to_string());
        Ok(json!({
            "Data": {"message": body},
            "Metadata": {
                "DeliveryCount": "1",
                "DeadLetterSource": "null",
                "LockToken": quoted("f0a6f2f0-6d2b-4b3c-8d0c-0b1d5a5d2f10"),
                "ExpiresAtUtc": "9999-12-31T23:59:59",
                "EnqueuedTimeUtc": "2026-01-02T03:04:05",
                "MessageId": quoted(&id),
                "ContentType": quoted(event::CONTENT_TYPE),
                "SequenceNumber": self.revision.to_string(),
                "Subject": quoted(&self.session),
                "ApplicationProperties": {},
                "sys": {"MethodName": FUNCTION, "UtcNow": "2026-01-02T03:04:05Z", "RandGuid": INVOCATION},
            },
        }))
    }

    fn order(&self) -> Order {
        Order {
            session: self.session.clone(),
            revision: self.revision,
            time: "2026-01-02T03:04:05.678Z".into(),
            status: Status::Reserved,
            lines: vec![Line {
                product: "cat-tree".into(),
                name: "Cat tree, 140 cm".into(),
                quantity: u32::try_from(1 + self.revision % 900).unwrap_or(1),
            }],
        }
    }
}
