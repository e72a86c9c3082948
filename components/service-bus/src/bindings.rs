//! Generated from `wit/messaging`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:service-bus;

        world provider {
            export petstore:messaging/publisher@0.1.0;
        }
    ",
    path: "../../wit/messaging",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub use exports::petstore::messaging::publisher::{Guest, Message, Outage, PublishError};

export!(Provider with_types_in self);

use crate::provider::Provider;
