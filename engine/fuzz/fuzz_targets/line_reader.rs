//! Any bytes on stdin, in any chunks: nothing panics, every line gets its own answer, and the next good line is served.
#![no_main]

// The reader's own sources: with the whole engine in it, the fuzzer would take minutes to build.
#[path = "../../src/protocol/mod.rs"]
mod protocol;
#[path = "../../tests/support/reader_properties.rs"]
mod reader_properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (buffer, limit, bytes) = input;
    reader_properties::check(bytes, usize::from(buffer), usize::from(limit));
});
