//! Generated from `wit/`: what this component imports besides HTTP.
#![allow(missing_docs, reason = "generated from the WIT files, which document it")]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package example:contact-form;

        world contact-form {
            import petstore:messaging/publisher@0.1.0;
            import petstore:blobs/store@0.1.0;
            import petstore:alerts/mailer@0.1.0;
        }
    ",
    path: ["../../wit/messaging", "../../wit/blobs", "../../wit/alerts"],
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
