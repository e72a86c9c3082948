//! Provides `petstore:alerts/mailer` over a Logic App's HTTP trigger.
//!
//! Setting: `alert_url`, the workflow's callback URL with its signature. The workflow must answer 200, and only after its mail
//! action: that answer alone counts as mailed.
//!
//! | file | what it is |
//! |---|---|
//! | `provider` | the exported interface |
//! | `document` | an alert as the JSON that the workflow reads |
//! | `alert_error` | failures in the contract's terms |
//! | `bindings` | generated from the contract |

mod alert_error;
mod bindings;
mod document;
mod provider;
