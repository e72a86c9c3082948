//! What a process has of the world: the network, clocks, chance, and a life that may end.
//!
//! A process is what it sends. One that was killed goes on computing, and nothing that it does is seen any more: its calls under way
//! end where they are, and no further call leaves.

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::Method;
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use petstore_emulator::Service;
use petstore_emulator::http::{Request, Response};
use petstore_host::outbound::{self, Transport};
use petstore_host::surroundings::Surroundings;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::azure::{self, Azure, blob};
use crate::chance::Chance;
use crate::clock::{MonotonicClock, SimulatedClock, WallClock};
use crate::record::Record;
use crate::trouble::Trouble;
use crate::weather::{Fate, Weather};

/// More than any handling needs, and an end for a guest that computes for ever.
const ENOUGH_FUEL: u64 = 20_000_000_000;

/// A process that has its part in a run.
#[derive(Clone)]
pub struct Process(Arc<Inner>);

struct Inner {
    name: String,
    world: World,
    chance: Chance,
    killed: CancellationToken,
}

/// What all processes of a run share.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub clock: SimulatedClock,
    /// The services.
    pub azure: Arc<Azure>,
    /// What goes wrong.
    pub weather: Weather,
    /// What happens.
    pub record: Record,
}

impl Process {
    /// A living process.
    pub fn start(name: String, world: World, chance: Chance) -> Self {
        Self(Arc::new(Inner {
            name,
            world,
            chance,
            killed: CancellationToken::new(),
        }))
    }

    /// Ends its life.
    pub fn kill(&self) {
        self.0.killed.cancel();
        self.0.world.record.log(format_args!("{} killed", self.0.name));
    }

    /// Does something, unless the process dies before it is done.
    pub async fn unless_killed<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.0.killed.run_until_cancelled(work).await
    }

    /// Does something as long as the process lives. What comes after its death never happens.
    async fn while_alive<T>(&self, work: impl Future<Output = T>) -> T {
        match self.unless_killed(work).await {
            Some(done) => done,
            None => pending().await,
        }
    }

    async fn call(self, request: http::Request<WasiBody>) -> outbound::Response {
        let (service, request) = self.while_alive(inward(request)).await?;
        self.while_alive(self.carry(service, request)).await
    }

    async fn carry(&self, service: Service, request: Request) -> outbound::Response {
        let World {
            azure, weather, record, ..
        } = &self.0.world;
        self.note_try(service, &request);
        tokio::time::sleep(weather.latency()).await;
        let fate = weather.fate(service, &request);
        let line = |what: &dyn std::fmt::Display| {
            record.log(format_args!(
                "{} {} {} {what}",
                self.0.name, request.method, request.path
            ));
        };
        let answer = match fate {
            Fate::Refused => Err(Error::ConnectionRefused),
            Fate::Turned(status, wait) => Ok(turned_away(status, wait)),
            Fate::OnlyAccepted => Ok(Response::new(http::StatusCode::ACCEPTED)),
            Fate::AnswerLost => {
                let lost = azure.answer(service, &request, None).await;
                line(&format_args!("{} is lost", lost.status.as_u16()));
                Err(Error::ConnectionTerminated)
            }
            Fate::Late(by) => {
                tokio::time::sleep(by).await;
                Ok(azure.answer(service, &request, None).await)
            }
            Fate::Misdelivered(how) => Ok(azure.answer(service, &request, Some(how)).await),
            Fate::Answered | Fate::AnswerTorn => Ok(azure.answer(service, &request, None).await),
        };
        match &answer {
            Ok(response) => line(&format_args!("{} {fate:?}", response.status.as_u16())),
            Err(error) => line(error),
        }
        tokio::time::sleep(weather.latency()).await;
        Ok(outward(answer?, fate == Fate::AnswerTorn))
    }

    /// The warehouse looks at the order file once for each try, and once more after each conflict.
    fn note_try(&self, service: Service, request: &Request) {
        if service == Service::Blob
            && request.method == Method::HEAD
            && self.0.name.starts_with("warehouse")
            && let Some(("orders", session)) = blob(&request.path)
        {
            *self.0.world.record.seen().looks.entry(session.to_owned()).or_default() += 1;
        }
    }
}

impl Transport for Process {
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = outbound::Response> + Send>> {
        Box::pin(self.clone().call(request))
    }
}

impl Surroundings for Process {
    fn now(&self) -> SystemTime {
        self.0.world.clock.now()
    }

    fn chance(&self) -> f64 {
        self.0.chance.fraction()
    }

    fn equip(&self, wasi: &mut WasiCtxBuilder) {
        let World { clock, ref weather, .. } = self.0.world;
        let ahead = match weather.strikes_often(Trouble::Skew) {
            true => self.0.chance.pick(&[-1_800, -60, -2, 2, 60, 1_800]),
            false => 0,
        };
        wasi.wall_clock(WallClock { clock, ahead })
            .monotonic_clock(MonotonicClock(clock))
            .secure_random(self.0.chance.generator())
            .insecure_random(self.0.chance.generator())
            .insecure_random_seed(self.0.chance.number().into());
    }

    fn fuel(&self) -> Option<u64> {
        let traps = self.0.world.weather.strikes_often(Trouble::Trap);
        let magnitude = self.0.chance.fraction();
        // From a trap at the very beginning to one after some hundred calls.
        let little = 1e4 * 10_f64.powf(4.0 * magnitude);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between ten thousand and a hundred million"
        )]
        Some(if traps { little as u64 } else { ENOUGH_FUEL })
    }
}

/// The request as the services see it.
async fn inward(request: http::Request<WasiBody>) -> Result<(Service, Request), Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let authority = parts.uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
    let service = match authority.port_u16() {
        Some(10_000) => Service::Blob,
        Some(10_010) => Service::ServiceBus,
        Some(10_020) => Service::LogicApp,
        _ => return Err(Error::DestinationNotFound),
    };
    Ok((service, azure::inward(&parts, body)))
}

fn outward(response: Response, torn: bool) -> http::Response<WasiBody> {
    let mut outward = http::Response::new(());
    *outward.status_mut() = response.status;
    for (name, value) in response.headers.iter() {
        if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), value.parse()) {
            outward.headers_mut().append(name, value);
        }
    }
    let body = match torn {
        true => broken(response.body),
        false => Full::new(response.body).map_err(|never| match never {}).boxed_unsync(),
    };
    outward.map(|()| body)
}

/// The first half of a body, and then the connection's end.
fn broken(body: Bytes) -> WasiBody {
    let half = body.slice(..body.len() / 2);
    let frames = [Ok(Frame::data(half)), Err(Error::HttpResponseIncomplete)];
    StreamBody::new(futures::stream::iter(frames)).boxed_unsync()
}

fn turned_away(status: u16, wait: Option<u64>) -> Response {
    let status = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::SERVICE_UNAVAILABLE);
    match wait {
        Some(seconds) => Response::new(status).with_header("Retry-After", seconds.to_string()),
        None => Response::new(status),
    }
}
