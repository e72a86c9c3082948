//! The shop as one component, with the providers linked in (`bench/linked`). Beside the shop that is joined from three components it
//! shows what joining costs; everything else about the two is the same.
#![cfg(target_arch = "wasm32")]

use std::{cell::OnceCell, rc::Rc, time::Duration};

use cart::{input::MAX_BODY, shop};
use http::{Request, Response};
use outbound::{Limits, TransportError, exchange, settings};
use petstore_bench_linked::{Patience, Platform, Unanswered, shop::World};
use spin_sdk::{
    wasip3::{
        exports::http::handler::Guest,
        http::types::{ErrorCode, Request as WasiRequest, Response as WasiResponse},
        random::random::get_random_u64,
    },
    wit_bindgen::spawn,
};

thread_local! {
    /// The settings made ready, at the first request. They stay as they are while an instance lives.
    static WORLD: OnceCell<Rc<World<Wasi>>> = const { OnceCell::new() };
}

struct OneComponent;

impl Guest for OneComponent {
    async fn handle(request: WasiRequest) -> Result<WasiResponse, ErrorCode> {
        let world = world().map_err(|problem| ErrorCode::InternalError(Some(problem)))?;
        let request = inbound::received(request, MAX_BODY).await;
        inbound::sent(shop::answer(&*world, &request).await, request.method == "HEAD")
    }
}

fn world() -> Result<Rc<World<Wasi>>, String> {
    WORLD.with(|kept| {
        if let Some(world) = kept.get() {
            return Ok(world.clone());
        }
        let world = World::new(Wasi).map_err(|error| error.to_string())?;
        Ok(kept.get_or_init(|| Rc::new(world)).clone())
    })
}

/// What the logic runs on here: the host.
#[derive(Clone)]
struct Wasi;

impl Platform for Wasi {
    fn setting(&self, name: &str) -> Option<String> {
        settings::optional(name).ok().flatten()
    }

    async fn exchange(&self, request: Request<Vec<u8>>, patience: Patience) -> Result<Response<Vec<u8>>, Unanswered> {
        let limits = match patience {
            Patience::Prompt => &Limits::PROMPT,
            Patience::Patient => &Limits::PATIENT,
        };
        exchange(request, limits).await.map_err(|error| match error {
            TransportError::TooLarge { host, .. } => Unanswered::TooLarge(host),
            TransportError::NotAllowed { host } | TransportError::Broken { host, .. } => Unanswered::Broken(host),
        })
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        spawn(work);
    }

    async fn sleep(&self, duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }

    fn random(&self) -> u128 {
        u128::from(get_random_u64()) << 64 | u128::from(get_random_u64())
    }
}

#[allow(unsafe_code, reason = "the canonical ABI exports raw functions")]
mod export {
    use super::OneComponent;
    spin_sdk::wasip3::http::service::export!(OneComponent);
}
