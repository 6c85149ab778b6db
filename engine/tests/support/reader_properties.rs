//! What holds for every input of the line reader; tested on generated lines (`tests/reader.rs`) and by the fuzzer (`fuzz/`).

use std::io::BufReader;

use super::protocol::{EngineMessage, ErrorCode, HarnessMessage, Incoming, LineReader};

/// A line that is always good.
pub const GOOD: &[u8] = b"{\"type\":\"exit\"}";
/// What a refused line gets at most, in bytes: it is no echo of whatever was sent.
const MAX_ANSWER: usize = 2000;

/// The messages of `bytes`, read through a buffer of `buffer` bytes, with lines of `limit` bytes at most.
pub fn read(bytes: &[u8], buffer: usize, limit: usize) -> Vec<Incoming> {
    LineReader::with_limit(BufReader::with_capacity(buffer.max(1), bytes), limit).collect()
}

/// Reads `bytes` and a good line, and compares with what each line alone should become.
///
/// # Panics
/// If the reader does anything else.
pub fn check(bytes: &[u8], buffer: usize, limit: usize) {
    let limit = limit.max(GOOD.len());
    let all = [bytes, b"\n", GOOD].concat();
    let messages = read(&all, buffer, limit);
    let mut rest = messages.iter();
    for line in all.split(|&byte| byte == b'\n') {
        if line.len() > limit {
            assert!(matches!(rest.next(), Some(Incoming::Refused(_))), "a line that is too long is refused");
        } else if !line.trim_ascii().is_empty() {
            match (serde_json::from_slice::<HarnessMessage>(line), rest.next()) {
                (Ok(expected), Some(Incoming::Message(found))) => assert_eq!(*found, expected),
                (Err(_), Some(Incoming::Refused(_))) => {}
                (expected, found) => panic!("{expected:?} became {found:?}"),
            }
        }
    }
    assert_eq!(rest.next(), None, "a line gets one answer");
    assert_eq!(messages.last(), Some(&Incoming::Message(HarnessMessage::Exit)));
    messages.into_iter().for_each(check_one);
}

/// An answer is one line of a bounded length; a message's values are checked without a panic.
fn check_one(message: Incoming) {
    match message {
        Incoming::Refused(error) => {
            assert_eq!(error.code, ErrorCode::Parse);
            let answer = serde_json::to_string(&EngineMessage::Error(error)).expect("an answer is JSON");
            assert!(answer.len() <= MAX_ANSWER && !answer.contains('\n'), "{answer}");
        }
        Incoming::Message(HarnessMessage::Run(run)) => {
            let _valid_or_not = run.validate();
        }
        Incoming::Message(_) => {}
    }
}
