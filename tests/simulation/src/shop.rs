//! The shop: the process that answers shoppers, which crashes and is started again.

use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use parking_lot::Mutex;
use petstore_host::http_trigger::server::Answer;
use petstore_host::http_trigger::service::Service;
use petstore_host::surroundings::SharedSurroundings;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::WasiBody;

use crate::chance::Chance;
use crate::process::{Process, World};
use crate::settings::{Credentials, Settings};
use crate::trouble::Trouble;

/// The shop as shoppers reach it, with one life after the other.
#[derive(Clone)]
pub struct Shop {
    settings: Arc<Settings>,
    world: World,
    chance: Chance,
    life: Arc<Mutex<Life>>,
}

/// The shop from a start to the next crash.
#[derive(Clone)]
struct Life {
    process: Process,
    service: Service,
}

/// What a shopper sees of an answer.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The session cookie, if the answer sets it.
    pub cookie: Option<String>,
    /// The body.
    pub text: String,
}

impl Shop {
    /// Opens the shop.
    ///
    /// # Errors
    /// A component that exports no handler.
    pub fn open(settings: Arc<Settings>, world: World, chance: Chance) -> Result<Self> {
        let life = Arc::new(Mutex::new(Life::begin(0, &settings, &world, &chance)?));
        Ok(Self {
            settings,
            world,
            chance,
            life,
        })
    }

    /// Crashes now and then, and opens again at once. Returns when nothing goes wrong any more.
    ///
    /// # Errors
    /// None: the shop has opened once.
    pub async fn crash(self, calm: CancellationToken) -> Result<()> {
        if !self.world.weather.may_strike(Trouble::ShopCrash) {
            return Ok(());
        }
        for number in 1.. {
            let time = self.chance.milliseconds(500, 20_000);
            if calm.run_until_cancelled(tokio::time::sleep(time)).await.is_none() {
                break;
            }
            let next = Life::begin(number, &self.settings, &self.world, &self.chance)?;
            let last = std::mem::replace(&mut *self.life.lock(), next);
            last.process.kill();
        }
        Ok(())
    }

    /// Has a request answered. None if no answer reaches the shopper, whatever was done.
    pub async fn ask(&self, who: &str, request: http::Request<String>) -> Option<Page> {
        let World { weather, record, .. } = &self.world;
        tokio::time::sleep(weather.latency()).await;
        let line = format!("{} {}", request.method(), request.uri().path());
        let request = request.map(|body| Full::from(body).map_err(|never| match never {}).boxed_unsync());
        let Life { process, service } = self.life.lock().clone();
        let Some((parts, body)) = process.unless_killed(respond(service, request)).await else {
            record.log(format_args!("{who} {line} has no answer: the shop has crashed"));
            return None;
        };
        let text = String::from_utf8_lossy(&body?).into_owned();
        let cookie = parts.headers.get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        if let Some((_, signature)) = cookie.as_deref().and_then(|cookie| cookie.split_once('.')) {
            record.keep_secret(signature);
        }
        record.look_for_secrets("a page", &text);
        let lost = weather.strikes(Trouble::LostPage);
        let end = if lost { ", which is lost" } else { "" };
        record.log(format_args!("{who} {line} {}{end}", parts.status.as_u16()));
        tokio::time::sleep(weather.latency()).await;
        (!lost).then_some(Page {
            status: parts.status.as_u16(),
            cookie,
            text,
        })
    }
}

impl Life {
    fn begin(number: u32, settings: &Settings, world: &World, chance: &Chance) -> Result<Self> {
        let process = Process::start(format!("shop.{number}"), world.clone(), chance.fork());
        let surroundings: SharedSurroundings = Arc::new(process.clone());
        let application = settings.application(Credentials::Right)?;
        let programs = settings.programs(application, &surroundings)?;
        let service = programs.pages(&application.http_triggers, &CancellationToken::new())?;
        Ok(Self { process, service })
    }
}

/// The whole answer, its body apart; no body if that broke off.
async fn respond(service: Service, request: http::Request<WasiBody>) -> (http::response::Parts, Option<Bytes>) {
    let (parts, body) = service.answer(request).await.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes());
    (parts, body.ok())
}
