//! What a dependency finds that does not inherit its parent's configuration: settings that cannot be read,
//! requests that are denied, an empty environment. [`crate::compose`] connects such a dependency to these
//! interfaces, which are the usual ones under another package name.

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::RequestOptions;
use wasmtime_wasi_http::p2::bindings::http::types::ErrorCode as ErrorCode2;
use wasmtime_wasi_http::p2::types::{HostFutureIncomingResponse, HostOutgoingRequest};
use wasmtime_wasi_http::p3;
use wasmtime_wasi_http::p3::bindings::http::types::ErrorCode as ErrorCode3;

use super::settings;
use super::state::State;

/// The interfaces that are only there by inheritance, and the part of the configuration that brings each.
const INHERITED: [(&str, &str); 4] = [
    ("wasi:config/store", "variables"),
    ("wasi:http/client", "allowed_outbound_hosts"),
    ("wasi:http/outgoing-handler", "allowed_outbound_hosts"),
    ("wasi:cli/environment", "environment"),
];

/// The part of a configuration that an import needs, and the name of the interface that stands in where it is not
/// inherited.
pub fn stand_in(import: &str) -> Option<(&'static str, String)> {
    let interface = import.split('@').next()?;
    let (_, part) = INHERITED.iter().find(|(inherited, _)| *inherited == interface)?;
    Some((part, format!("refused:{}", import.strip_prefix("wasi:")?)))
}

/// Defines the stand-ins.
///
/// # Errors
/// The linker has one of them already.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    config(linker)?;
    http_0_2(linker)?;
    http_0_3(linker)?;
    environment(linker, "refused:cli/environment@0.2.0", "initial-cwd")?;
    environment(linker, "refused:cli/environment@0.3.0", "get-initial-cwd")
}

fn config(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    // The words that Spin uses.
    let refusal = || settings::Error::Io("\"wasi:config/store\" is not permitted".into());
    let mut store = linker.instance("refused:config/store@0.2.0-draft-2024-09-27")?;
    store.func_wrap("get", move |_, (_key,): (String,)| {
        Ok((Err::<Option<String>, _>(refusal()),))
    })?;
    store.func_wrap("get-all", move |_, ()| {
        Ok((Err::<Vec<(String, String)>, _>(refusal()),))
    })
}

fn http_0_2(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    type Call = (Resource<HostOutgoingRequest>, Option<Resource<RequestOptions>>);
    type Answer = Result<Resource<HostFutureIncomingResponse>, ErrorCode2>;
    linker.instance("refused:http/outgoing-handler@0.2.0")?.func_wrap(
        "handle",
        |mut store, (request, options): Call| {
            let table = &mut store.data_mut().table;
            table.delete(request)?;
            if let Some(options) = options {
                table.delete(options)?;
            }
            Ok((Answer::Err(ErrorCode2::HttpRequestDenied),))
        },
    )
}

fn http_0_3(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    type Answer = Result<Resource<p3::Response>, ErrorCode3>;
    linker.instance("refused:http/client@0.3.0")?.func_wrap_concurrent(
        "send",
        |accessor, (request,): (Resource<p3::Request>,)| {
            Box::pin(async move {
                accessor.with(|mut store| store.data_mut().table.delete(request).map(drop))?;
                Ok((Answer::Err(ErrorCode3::HttpRequestDenied),))
            })
        },
    )
}

fn environment(linker: &mut Linker<State>, name: &str, folder: &str) -> wasmtime::Result<()> {
    let mut environment = linker.instance(name)?;
    environment.func_wrap("get-environment", |_, ()| Ok((Vec::<(String, String)>::new(),)))?;
    environment.func_wrap("get-arguments", |_, ()| Ok((Vec::<String>::new(),)))?;
    environment.func_wrap(folder, |_, ()| Ok((None::<String>,)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_inherited_has_a_stand_in() {
        assert_eq!(
            stand_in("wasi:http/client@0.3.0"),
            Some(("allowed_outbound_hosts", "refused:http/client@0.3.0".into()))
        );
        assert_eq!(stand_in("wasi:http/types@0.3.0"), None);
        assert_eq!(stand_in("petstore:blobs/store@0.1.0"), None);
    }
}
