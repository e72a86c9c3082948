//! Generated from `wit/blobs`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:blob-storage;

        world provider {
            export petstore:blobs/store@0.1.0;
        }
    ",
    path: "../../wit/blobs",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub use exports::petstore::blobs::store::{Blob, Condition, Content, Guest, Properties, StoreError};
pub use petstore::blobs::types::Outage;

export!(Provider with_types_in self);

use crate::provider::Provider;
