//! The Service Bus extension of the Functions host: receives messages, invokes the function for each, and settles them.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use azure_rest::service_bus::{self, Entity, Lock, LockedMessage, Namespace, SignedToken};
use reqwest::Client;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::sleep,
};

use super::{
    functions_host::FunctionsHost,
    invocation::{Encoding, Invocation},
};

/// Messages received side by side.
const CALLS: usize = 16;

/// How long a request for a message waits at the broker, in seconds.
const WAIT: u32 = 5;

/// How long to pause after an answer that makes no sense.
const PAUSE: Duration = Duration::from_millis(100);

/// A queue that is being received from. Dropped, it no longer is.
pub struct Listener(JoinHandle<()>);

#[derive(Clone)]
struct Queue {
    client: Client,
    namespace: Arc<Namespace>,
    entity: Arc<Entity>,
}

type Settle = fn(&Namespace, &Entity, &Lock, &SignedToken) -> Result<http::Request<Vec<u8>>, azure_rest::RequestError>;

impl Listener {
    /// Receives from the queue and invokes the function, which takes bodies as Base64.
    ///
    /// # Errors
    /// The connection string or the queue's name is unusable; the text says how.
    pub fn start(host: Arc<FunctionsHost>, connection: &str, queue: &str, function: &str) -> Result<Self, String> {
        let queue = Queue {
            client: Client::new(),
            namespace: Arc::new(Namespace::parse(connection).map_err(|e| e.to_string())?),
            entity: Arc::new(Entity::new(queue).map_err(|e| e.to_string())?),
        };
        let function = function.to_owned();
        Ok(Self(tokio::spawn(async move {
            let mut calls = JoinSet::new();
            for _ in 0..CALLS {
                calls.spawn(receive(queue.clone(), host.clone(), function.clone()));
            }
            calls.join_all().await;
        })))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn receive(queue: Queue, host: Arc<FunctionsHost>, function: String) {
    loop {
        match queue.receive().await {
            Some(message) => handle(&queue, &host, &function, message).await,
            None => sleep(PAUSE).await,
        }
    }
}

async fn handle(queue: &Queue, host: &FunctionsHost, function: &str, received: LockedMessage) {
    let LockedMessage { message, lock, .. } = received;
    let invocation = Invocation::message(
        function,
        &message.id,
        received.delivery_count,
        &message.body,
        Encoding::Binary,
    )
    .with("Subject", &message.subject)
    .with_properties(&message.properties);
    let third = Duration::from_secs(lock.lasts_seconds.unwrap_or(5)) / 3;
    let renewals = async {
        loop {
            sleep(third).await;
            queue.call(service_bus::renew, &lock).await;
        }
    };
    let invoked = async {
        // The Functions host invokes nothing while it starts the handler again.
        host.wait_until_ready().await.ok()?;
        host.invoke(&invocation).await.ok()
    };
    let answer = tokio::select! {
        answer = invoked => answer,
        () = renewals => return,
    };
    match answer {
        Some(answer) if answer.succeeded() => queue.call(service_bus::complete, &lock).await,
        _ => queue.call(service_bus::abandon, &lock).await,
    };
}

impl Queue {
    fn token(&self) -> SignedToken {
        self.namespace.authorize(&self.entity, now())
    }

    async fn receive(&self) -> Option<LockedMessage> {
        let request = service_bus::peek_lock(&self.namespace, &self.entity, WAIT, &self.token()).ok()?;
        service_bus::received(self.send(request).await?, now()).ok()?
    }

    /// One attempt: a message that is not settled comes back when its lock ends.
    async fn call(&self, settle: Settle, lock: &Lock) -> Option<()> {
        let request = settle(&self.namespace, &self.entity, lock, &self.token()).ok()?;
        self.send(request).await.map(|_| ())
    }

    async fn send(&self, request: http::Request<Vec<u8>>) -> Option<http::Response<Vec<u8>>> {
        let response = self.client.execute(request.try_into().ok()?).await.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut whole = http::Response::new(response.bytes().await.ok()?.to_vec());
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Some(whole)
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
