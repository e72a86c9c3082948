//! Everything a guest can import: WASI 0.2 and 0.3, both versions of `wasi:http`, and its settings.

use wasmtime::Engine;
use wasmtime::component::Linker;

use super::state::State;
use super::{client, printing, refused, settings};

/// A linker for all guests. What a guest may really do is decided by its [`State`].
///
/// # Errors
/// Two interfaces of the same name: a mistake in this function.
pub fn build(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::<State>::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    printing::link(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    client::link(&mut linker)?;
    settings::link(&mut linker, |state| &mut state.settings)?;
    refused::link(&mut linker)?;
    Ok(linker)
}
