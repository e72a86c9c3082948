//! Which call of a guest prints what.
//!
//! Rust's standard library prints with WASI 0.2, whose streams are written to by calls of the host. There the engine can say which of the
//! instance's calls the guest is at. With `wasi:cli/stdout@0.3` a guest hands over a stream, whose bytes belong to no call in particular:
//! such lines have no ids, and neither have those that a guest prints while it is not called.

use opentelemetry::Context;
use wasmtime::component::{Linker, Resource};
use wasmtime::{AsContextMut, StoreContextMut};
use wasmtime_wasi::p2::DynOutputStream;
use wasmtime_wasi::p2::bindings::io::streams::{Host as _, HostOutputStream as _, StreamError};

use super::state::State;

/// Where the linker has the output streams of WASI 0.2.
const STREAMS: &str = "wasi:io/streams@0.2.12";

/// Has a call's context be the thread's current one while that call writes to a stream.
///
/// # Errors
/// The linker has no streams.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    let mut streams = linker.instance(STREAMS)?;
    streams.func_wrap("[method]output-stream.write", write)?;
    linker.allow_shadowing(false);
    Ok(())
}

type Written = (Result<(), StreamError>,);

fn write(
    mut store: StoreContextMut<'_, State>,
    (stream, bytes): (Resource<DynOutputStream>, Vec<u8>),
) -> wasmtime::Result<Written> {
    let _entered = context(store.as_context_mut())?.map(Context::attach);
    let table = &mut store.data_mut().table;
    let written = table.write(stream, bytes);
    Ok((match written {
        Ok(()) => Ok(()),
        Err(error) => Err(table.convert_stream_error(error)?),
    },))
}

/// The context of the call that the guest is at.
fn context(mut store: StoreContextMut<'_, State>) -> wasmtime::Result<Option<Context>> {
    if store.data_mut().invocations().is_empty() {
        return Ok(None);
    }
    let tasks: Vec<_> = store.async_call_stack()?.collect();
    let invocation = store.data_mut().invocations().find(tasks.into_iter());
    Ok(invocation.map(|invocation| invocation.context().clone()))
}
