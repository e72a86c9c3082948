//! The pet store as portable files: fully composed components that need nothing but standard WASI, and `wasmtime serve` to run them.
//!
//! | module | what it does |
//! |---|---|
//! | `application` | which parts each file is made of; makes it |
//! | `wasmtime` | finds wasmtime's program |
//! | `serve` | one file under `wasmtime serve` |
//! | `running` | both of them |

mod application;
mod running;
mod serve;
mod wasmtime;

pub use application::{Application, Publisher, SettingsFrom};
pub use running::{PortableFiles, RunningFiles};
pub use serve::{WasmtimeServe, WasmtimeServeError, WasmtimeServeSettings};
pub use wasmtime::{OLDEST_WASMTIME, installed_wasmtime, tools_folder};
