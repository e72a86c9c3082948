//! Generated from `wit/alerts`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:logic-app;

        world provider {
            export petstore:alerts/mailer@0.1.0;
        }
    ",
    path: "../../wit/alerts",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub use exports::petstore::alerts::mailer::{Alert, AlertError, Guest, Outage};

export!(Provider with_types_in self);

use crate::provider::Provider;
