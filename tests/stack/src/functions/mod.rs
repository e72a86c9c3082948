//! The pet store as an Azure Functions app: its folder, and a stand-in for the Functions host that runs it.
//!
//! The stand-in does what the Functions host's sources show that it does, as far as a custom handler can notice.
//!
//! | module | what it does |
//! |---|---|
//! | `app_folder` | makes the folder that is published |
//! | `functions_host` | starts the handler, waits until it is ready, starts it again when it ends |
//! | `invocation` | sends a message to a function |
//! | `front` | takes visitors' requests and hands them on |
//! | `visitor_path` | what becomes of a visitor's path on the way |
//! | `listener` | receives from a queue and invokes the function for each message |
//! | `running_app` | all of these together |

mod app_folder;
mod front;
mod functions_host;
mod invocation;
mod listener;
mod running_app;
mod visitor_path;

pub use app_folder::assemble;
pub use front::{Forwarding, Front};
pub use functions_host::{FunctionsHost, FunctionsHostError, FunctionsHostSettings, handler};
pub use invocation::{Answer, Encoding, Invocation};
pub use listener::Listener;
pub use running_app::{RunningApp, RunningAppError};
