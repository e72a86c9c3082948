//! The reserver's logic behind the invocations of a Functions host.

mod invocation;

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use petstore_bench_linked::reserver::World;
use reserver::{
    bindings::petstore::messaging::types::Delivery, decision::Outcome, handling::handle, settings::Settings as Retries,
};
use serde_json::json;

use crate::{platform::Native, settings::Settings, workers::Program};

/// The function that hands on messages, as in `deploy/functions`.
const FUNCTION: &str = "/OrderItemsReserver";
/// Names an invocation; only the Functions host adds it.
const INVOCATION_ID: &str = "x-azure-functions-invocationid";
/// As the host has it.
const MAX_INVOCATION: usize = 32 << 20;

/// The handler of one thread.
pub struct Reserver {
    world: World<Native>,
    retries: Retries,
}

impl Reserver {
    /// Reads the settings.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let setting = |name: &str| Ok(settings.get(name).map(str::to_owned));
        Ok(Self {
            world: World::new(Native::new(settings.clone()))?,
            retries: Retries::read(setting, |line| eprintln!("{line}")),
        })
    }

    async fn invoke(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, (StatusCode, String)> {
        if !request.headers().contains_key(INVOCATION_ID) {
            return Err((
                StatusCode::FORBIDDEN,
                "Functions are for the Functions host alone.".into(),
            ));
        }
        let body = Limited::new(request.into_body(), MAX_INVOCATION).collect().await;
        let body = body.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
        let delivery = invocation::delivery(&body.to_bytes());
        let delivery = delivery.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
        let begun = Instant::now();
        match handle(&self.world, &self.retries, &delivery).await {
            Ok(outcome) => Ok(done(&delivery, outcome, begun)),
            Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
        }
    }
}

impl Program for Reserver {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        match (request.uri().path(), request.method()) {
            ("/", _) => plain(StatusCode::OK, "petstore-bench-native\n".into()),
            (FUNCTION, &Method::POST) => match self.invoke(request).await {
                Ok(response) => response,
                Err((status, why)) => {
                    eprintln!("an invocation failed: {why}");
                    plain(status, why)
                }
            },
            _ => plain(StatusCode::NOT_FOUND, "There is no function of this name.\n".into()),
        }
    }
}

/// A line in the log and one in the answer, as the host writes them.
fn done(delivery: &Delivery, outcome: Outcome, begun: Instant) -> Response<Full<Bytes>> {
    let id = &delivery.message.id;
    let count = delivery.delivery_count;
    let word = outcome.as_str();
    let took = begun.elapsed().as_millis();
    println!(
        "{}",
        json!({"message": "delivery finished", "message_id": id, "delivery_count": count, "outcome": word, "took_ms": took})
    );
    let log = format!("message {id}, delivery {count}: {word} after {took} ms");
    let answer = json!({"Outputs": {}, "Logs": [log], "ReturnValue": null});
    let mut response = Response::new(Full::from(answer.to_string()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn plain(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
}
