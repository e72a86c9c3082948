//! Generated from `wit/messaging`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:publisher;

        world provider {
            export petstore:messaging/publisher@0.1.0;
        }
    ",
    path: "../../wit/messaging",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    pub_export_macro: true,
    generate_all,
});
