//! Generated from `wit/messaging`.
#![allow(
    missing_docs,
    reason = "the generator documents items as the contracts do, but not the modules round them"
)]
#![allow(unsafe_code, reason = "the canonical ABI passes pointers")]

spin_sdk::wit_bindgen::generate!({
    inline: "
        package petstore:wire-tap;

        world wire-tap {
            import petstore:messaging/publisher@0.1.0;
            import tap: interface {
                use petstore:messaging/types@0.1.0.{message};
                use petstore:messaging/publisher@0.1.0.{publish-error};
                publish: async func(message: message) -> result<_, publish-error>;
            }
            export petstore:messaging/publisher@0.1.0;
        }
    ",
    path: "../../wit/messaging",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});
