//! Generated from `wit/config`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:environment;

        world provider {
            export wasi:config/store@0.2.0-draft-2024-09-27;
        }
    ",
    path: "../../wit/config",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub use exports::wasi::config::store::{Error, Guest};

export!(Provider with_types_in self);

use crate::provider::Provider;
