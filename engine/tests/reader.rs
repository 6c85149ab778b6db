//! Whatever arrives, every line gets its own answer and the next good line is served.

#[path = "support/reader_properties.rs"]
mod reader_properties;

use inferno::protocol::{self, ErrorCode, HarnessMessage, Incoming};
use proptest::collection::vec;
use proptest::prelude::*;
use reader_properties::{GOOD, check, read};

const FIXTURE: &str = include_str!("../../test/fixtures/protocol/v1.jsonl");

/// Lines that a harness could write, whole ones.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<&str> = FIXTURE.lines().collect();
    prop::sample::select(lines).prop_map(|line| line.as_bytes().to_vec())
}

/// What stands where a value belongs: of another type, out of every range, not UTF-16, nested, twice.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i128>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "[0-9]{1,40}(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,5})?",
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
        // Surrogates, alone and in pairs of any order.
        (0xd700u16..0xe100, 0xd700u16..0xe100).prop_map(|(first, second)| format!("\"\\u{first:04x}\\u{second:04x}\"")),
        (1usize..300, prop::sample::select(vec!["[", "{\"a\":"])).prop_map(|(depth, open)| open.repeat(depth)),
        Just("1,\"id\":1,\"id\":2".to_owned()),
        Just("null".to_owned()),
    ]
}

/// A message with one value replaced.
fn wrong_value() -> impl Strategy<Value = Vec<u8>> {
    (message(), value(), any::<prop::sample::Index>()).prop_map(|(line, value, at)| {
        let colons: Vec<usize> = line.iter().enumerate().filter(|(_, byte)| **byte == b':').map(|(at, _)| at + 1).collect();
        let start = colons[at.index(colons.len())];
        let end = line[start..].iter().position(|byte| b",}]".contains(byte)).map_or(line.len(), |length| start + length);
        [&line[..start], value.as_bytes(), &line[end..]].concat()
    })
}

/// A message with bytes cut off or overwritten, which need not be UTF-8.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    (message(), any::<prop::sample::Index>(), vec(any::<u8>(), 0..4)).prop_map(|(line, at, bytes)| {
        let at = at.index(line.len());
        [&line[..at], &bytes, line.get(at + bytes.len() * 2..).unwrap_or_default()].concat()
    })
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => message(),
        4 => wrong_value(),
        3 => damaged(),
        2 => vec(any::<u8>(), 0..60),
        1 => "[ \t\r]{0,4}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_lines_are_survived(lines in vec(line(), 5), buffer in 1usize..100, limit in prop_oneof![16usize..400, Just(1 << 20)]) {
        check(&lines.join(&b'\n'), buffer, limit);
    }
}

#[test]
fn each_bad_line_gets_one_error() {
    let messages = read(b"{\n\n  \nnull\n{\"type\":\"stop\"}\n\xff\xfe\n{\"type\":\"exit\"}", 8, 100);
    assert_eq!(messages.len(), 5, "blank lines are none, and a last line needs no end: {messages:?}");
    for refused in &messages[..4] {
        assert!(matches!(refused, Incoming::Refused(error) if error.code == ErrorCode::Parse), "{refused:?}");
    }
    assert_eq!(messages[4], Incoming::Message(HarnessMessage::Exit));
}

#[test]
fn a_line_beyond_the_limit_is_skipped_whole() {
    let long = [vec![b'x'; 1000], b"\n".to_vec(), GOOD.to_vec()].concat();
    let messages = read(&long, 64, 100);
    assert_eq!(messages.len(), 2);
    assert!(matches!(&messages[0], Incoming::Refused(error) if error.message.contains("100 bytes")), "{messages:?}");
}

#[test]
fn huge_lines_are_survived() {
    let deep = b"[".repeat(1_000_000);
    let text = [b"{\"type\":\"".to_vec(), b"x".repeat(17 << 20)].concat();
    let kind = [b"{\"type\":\"".to_vec(), b"x".repeat(8 << 20), b"\"}".to_vec()].concat();
    for line in [deep, text, kind] {
        check(&line, 1 << 13, protocol::MAX_LINE_BYTES);
    }
}
