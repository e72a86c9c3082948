//! A Logic App whose workflow starts with an HTTP request and answers when it has done its work.
//!
//! <https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint>

mod callback_url;
mod run;

pub use callback_url::{CallbackUrl, CallbackUrlError};
pub use run::{RunError, finished, start};
