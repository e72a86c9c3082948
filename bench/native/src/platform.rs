//! What the logic runs on here: Hyper's client with pooled connections, tokio, and the environment.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use petstore_bench_linked::{Patience, Platform, Unanswered};
use tokio::{
    task::spawn_local,
    time::{sleep, timeout},
};

use crate::settings::Settings;

/// As `outbound::Limits` has it.
const CONNECT: Duration = Duration::from_secs(3);
const PROMPT: Duration = Duration::from_secs(8);
const PATIENT: Duration = Duration::from_secs(45);
const MAX_ANSWER: usize = 1024 * 1024;

/// A thread's share of this machine, with a pool of connections of its own. Plain HTTP only: the bench has no more.
#[derive(Clone)]
pub struct Native {
    client: Client<HttpConnector, Full<Bytes>>,
    settings: Settings,
}

impl Native {
    /// For the runtime that this is called on.
    pub fn new(settings: Settings) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self { client, settings }
    }
}

impl Platform for Native {
    fn setting(&self, name: &str) -> Option<String> {
        self.settings.get(name).map(str::to_owned)
    }

    async fn exchange(&self, request: Request<Vec<u8>>, patience: Patience) -> Result<Response<Vec<u8>>, Unanswered> {
        let authority = request.uri().authority().cloned();
        let host = || authority.as_ref().map_or_else(String::new, ToString::to_string);
        let whole = async {
            let response = self.client.request(request.map(Full::from)).await;
            let (head, body) = response.map_err(|_| Unanswered::Broken(host()))?.into_parts();
            match Limited::new(body, MAX_ANSWER).collect().await {
                Ok(body) => Ok(Response::from_parts(head, body.to_bytes().into())),
                Err(error) if error.is::<LengthLimitError>() => Err(Unanswered::TooLarge(host())),
                Err(_) => Err(Unanswered::Broken(host())),
            }
        };
        let within = match patience {
            Patience::Prompt => PROMPT,
            Patience::Patient => PATIENT,
        };
        timeout(within, whole)
            .await
            .unwrap_or_else(|_| Err(Unanswered::Broken(host())))
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        spawn_local(work);
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }

    fn random(&self) -> u128 {
        rand::random()
    }
}
