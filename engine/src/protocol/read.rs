//! Bytes in, messages out. Nothing that arrives can end the engine.

use std::io::{self, BufRead};

use super::{ErrorCode, ErrorLine, HarnessMessage};

/// Longer lines are refused and skipped: a harness that lost its newlines must not fill the memory.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// Longer explanations of what is wrong with a line are cut: they quote what was found, which may be the whole line.
const MAX_EXPLANATION_CHARS: usize = 200;

/// What one line turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// A message of this version.
    Message(HarnessMessage),
    /// Anything else, with the answer that it gets.
    Refused(ErrorLine),
}

/// Iterates over the messages of a byte stream; ends with the stream. Blank lines are skipped.
#[derive(Debug)]
pub struct LineReader<R> {
    input: R,
    max_line_bytes: usize,
    line: Vec<u8>,
}

impl<R: BufRead> LineReader<R> {
    /// Reads lines of up to [`MAX_LINE_BYTES`].
    pub fn new(input: R) -> Self {
        Self::with_limit(input, MAX_LINE_BYTES)
    }

    /// Reads lines of up to `max_line_bytes`.
    pub fn with_limit(input: R, max_line_bytes: usize) -> Self {
        Self { input, max_line_bytes, line: Vec::new() }
    }

    /// Puts the next line into `self.line`, without its end. `None` at the end of the stream, false where the line was too long.
    fn next_line(&mut self) -> Option<io::Result<bool>> {
        // A long line's memory is not kept for the short ones that follow.
        self.line.clear();
        self.line.shrink_to(1 << 16);
        let mut fits = true;
        let mut any = false;
        loop {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Some(Err(error)),
            };
            if bytes.is_empty() {
                return any.then_some(Ok(fits));
            }
            any = true;
            let end = bytes.iter().position(|&byte| byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            fits &= self.line.len() + part.len() <= self.max_line_bytes;
            if fits {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                return Some(Ok(fits));
            }
        }
    }
}

impl<R: BufRead> Iterator for LineReader<R> {
    type Item = Incoming;

    fn next(&mut self) -> Option<Incoming> {
        loop {
            match self.next_line()? {
                // A stream that cannot be read any more is a stream that has ended.
                Err(_) => return None,
                Ok(false) => {
                    let message = format!("a line may have {} bytes at most, found more", self.max_line_bytes);
                    return Some(Incoming::Refused(ErrorLine { code: ErrorCode::Parse, message, id: None }));
                }
                Ok(true) if self.line.trim_ascii().is_empty() => {}
                Ok(true) => return Some(parse(&self.line)),
            }
        }
    }
}

fn parse(line: &[u8]) -> Incoming {
    match serde_json::from_slice(line) {
        Ok(message) => Incoming::Message(message),
        Err(error) => {
            let message = error.to_string().chars().take(MAX_EXPLANATION_CHARS).collect();
            Incoming::Refused(ErrorLine { code: ErrorCode::Parse, message, id: None })
        }
    }
}
