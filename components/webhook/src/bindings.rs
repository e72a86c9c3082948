//! Generated from `wit/`: what this component imports. Its export, `wasi:http/handler`, comes with the SDK.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:webhook;

        world webhook {
            import petstore:messaging/handler@0.1.0;
            import wasi:config/store@0.2.0-draft-2024-09-27;
        }
    ",
    path: ["../../wit/messaging", "../../wit/config"],
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
