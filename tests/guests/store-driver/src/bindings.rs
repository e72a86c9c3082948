//! Generated from `wit/blobs`: the store that this component drives. Its types are JSON too.
#![allow(missing_docs, reason = "generated from the WIT files, which document it")]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:store-driver;

        world store-driver {
            import petstore:blobs/store@0.1.0;
        }
    ",
    path: "../../../wit/blobs",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
    additional_derives: [serde::Serialize, serde::Deserialize],
});
