#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| petstore_fuzz::emulator::service_bus::atom_entry(data));
