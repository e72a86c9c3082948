//! Asks the linker for short addresses. It leaves room for the longest in every instruction otherwise, which makes a
//! component 8 % larger.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--compress-relocations");
    }
}
