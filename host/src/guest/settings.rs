//! `wasi:config/store`, in the draft that Spin offers: a component's own variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use wasmtime::component::{HasData, Linker};

#[allow(missing_docs, reason = "generated from the WIT file, which documents it")]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../wit/config",
        world: "imports",
    });
}

pub use bindings::wasi::config::store::Error;
use bindings::wasi::config::store::{Host, add_to_linker};

/// The variables of one component.
#[derive(Clone, Default)]
pub struct Settings(Arc<BTreeMap<String, String>>);

impl Settings {
    /// Settings with these names and values.
    pub fn new(variables: BTreeMap<String, String>) -> Self {
        Self(Arc::new(variables))
    }
}

impl Host for Settings {
    fn get(&mut self, key: String) -> Result<Option<String>, Error> {
        Ok(self.0.get(&key).cloned())
    }

    fn get_all(&mut self) -> Result<Vec<(String, String)>, Error> {
        Ok(self.0.iter().map(|(k, v)| (k.clone(), v.clone())).collect())
    }
}

impl HasData for Settings {
    type Data<'a> = &'a mut Settings;
}

/// Gives guests the settings that their state holds.
///
/// # Errors
/// The linker has the interface already.
pub fn link<T: 'static>(linker: &mut Linker<T>, settings: fn(&mut T) -> &mut Settings) -> wasmtime::Result<()> {
    add_to_linker::<T, Settings>(linker, settings)
}
