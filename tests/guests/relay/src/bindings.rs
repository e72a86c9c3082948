//! Generated from `wit/`: what this component imports besides HTTP.
#![allow(missing_docs, reason = "generated from the WIT files, which document it")]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:relay;

        world relay {
            import wasi:config/store@0.2.0-draft-2024-09-27;
        }
    ",
    path: ["../../../wit/config"],
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
