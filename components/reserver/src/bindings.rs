//! Generated from `wit/`: what this component imports and exports.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:reserver;

        world reserver {
            import petstore:blobs/store@0.1.0;
            import petstore:alerts/mailer@0.1.0;
            import wasi:config/store@0.2.0-draft-2024-09-27;
            export petstore:messaging/handler@0.1.0;
        }
    ",
    path: ["../../wit/blobs", "../../wit/alerts", "../../wit/config", "../../wit/messaging"],
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
