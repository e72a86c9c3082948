#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| petstore_fuzz::event_grid::declared_topics(data));
