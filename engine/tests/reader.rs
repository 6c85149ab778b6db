//! Whatever arrives, the next good line is served.

use std::io::{BufReader, Cursor};

use inferno::protocol::{ErrorCode, HarnessMessage, Incoming, LineReader};
use proptest::collection::vec;
use proptest::prelude::*;

const GOOD: &[u8] = b"{\"type\":\"exit\"}\n";

fn read(bytes: &[u8], buffer: usize, limit: usize) -> Vec<Incoming> {
    LineReader::with_limit(BufReader::with_capacity(buffer, Cursor::new(bytes.to_vec())), limit).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_survived(mut bytes in vec(any::<u8>(), 0..2000), buffer in 1usize..100, limit in 16usize..200) {
        bytes.push(b'\n');
        bytes.extend_from_slice(GOOD);
        let messages = read(&bytes, buffer, limit);
        prop_assert_eq!(messages.last(), Some(&Incoming::Message(HarnessMessage::Exit)));
    }

    #[test]
    fn any_json_like_text_is_survived(text in "[{}\\[\\]\",:0-9a-z\\\\\n \u{fffd}]{0,200}") {
        let bytes = [text.as_bytes(), b"\n", GOOD].concat();
        let messages = read(&bytes, 64, 4096);
        prop_assert_eq!(messages.last(), Some(&Incoming::Message(HarnessMessage::Exit)));
    }

    #[test]
    fn any_field_values_are_parsed_or_refused(concurrency in any::<i64>(), tokens in any::<f64>(), prompt in ".*") {
        let line = serde_json::json!({"type": "run", "id": "w", "concurrency": concurrency,
            "requests": [{"id": "r", "prompt": prompt, "max_tokens": tokens, "temperature": 0, "seed": 1}]});
        let messages = read(format!("{line}\n").as_bytes(), 64, 1 << 20);
        prop_assert_eq!(messages.len(), 1);
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
fn deep_nesting_is_refused() {
    let messages = read(&[b"[".repeat(100_000), b"\n".to_vec(), GOOD.to_vec()].concat(), 4096, 1 << 20);
    assert_eq!(messages.len(), 2);
}
