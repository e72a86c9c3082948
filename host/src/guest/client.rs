//! `wasi:http/client` of WASI 0.3, which knows which call of the guest a request comes from.

use wasmtime::component::{Accessor, HasData, Linker, Resource};
use wasmtime::{AsContextMut, StoreContextMut};
use wasmtime_wasi::TrappableError;
use wasmtime_wasi_http::p3::bindings::http::client::{self, HostWithStore};
use wasmtime_wasi_http::p3::bindings::http::types::{self, ErrorCode};
use wasmtime_wasi_http::p3::{Request, Response};
use wasmtime_wasi_http::{WasiHttp, WasiHttpCtxView, WasiHttpView};

use super::state::State;

/// Gives guests `wasi:http/types` and `wasi:http/client`.
///
/// # Errors
/// The linker has the interfaces already.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, WasiHttp>(linker, State::http)?;
    client::add_to_linker::<_, Client>(linker, State::http)
}

struct Client;

impl HasData for Client {
    type Data<'a> = WasiHttpCtxView<'a>;
}

impl HostWithStore<State> for Client {
    async fn send(
        accessor: &Accessor<State, Self>,
        request: Resource<Request>,
    ) -> Result<Resource<Response>, TrappableError<ErrorCode>> {
        accessor
            .with(|mut store| choose(store.as_context_mut()))
            .map_err(TrappableError::trap)?;
        // It hands the request to `Outbound` before it waits for the first time, so that no other call comes between.
        WasiHttp::send(&accessor.with_getter::<WasiHttp>(State::http), request).await
    }
}

/// The next request belongs to the call that the guest is at.
fn choose(mut store: StoreContextMut<'_, State>) -> wasmtime::Result<()> {
    if !store.data_mut().invocations().are_watched() {
        return Ok(());
    }
    let tasks: Vec<_> = store.async_call_stack()?.collect();
    store.data_mut().invocations().choose(tasks.into_iter());
    Ok(())
}
