//! The shop: a process that answers shoppers.

use std::sync::Arc;

use anyhow::Result;
use http_body_util::{BodyExt, Full};
use petstore_host::http_trigger::service::Service;
use petstore_host::surroundings::SharedSurroundings;
use tokio_util::sync::CancellationToken;

use crate::process::{Process, World};
use crate::settings::{Credentials, Settings};
use crate::trouble::Trouble;

/// The shop as shoppers reach it.
#[derive(Clone)]
pub struct Shop {
    service: Service,
    world: World,
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
    pub fn open(settings: &Settings, world: World) -> Result<Self> {
        let process = Process::start("shop".to_owned(), world.clone(), world.weather.chance().fork());
        let process: SharedSurroundings = Arc::new(process);
        let application = settings.application(Credentials::Right)?;
        let programs = settings.programs(application, &process)?;
        let service = programs.pages(&application.http_triggers, &CancellationToken::new())?;
        Ok(Self { service, world })
    }

    /// Has a request answered. None if the answer does not reach the shopper, whatever was done.
    pub async fn ask(&self, who: &str, request: http::Request<String>) -> Option<Page> {
        let World { weather, record, .. } = &self.world;
        tokio::time::sleep(weather.latency()).await;
        let line = format!("{} {}", request.method(), request.uri().path());
        let request = request.map(|body| Full::from(body).map_err(|never| match never {}).boxed_unsync());
        let response = self.service.clone().respond(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes());
        let text = String::from_utf8_lossy(&body.ok()?).into_owned();
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
