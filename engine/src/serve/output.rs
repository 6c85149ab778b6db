//! stdout: one message a line.

use std::io::{self, BufWriter, Stdout, Write};

use crate::protocol::EngineMessage;

/// Writes messages to stdout.
#[derive(Debug)]
pub struct Output(BufWriter<Stdout>);

impl Output {
    /// Over this process's stdout.
    pub fn new() -> Self {
        Self(BufWriter::new(io::stdout()))
    }

    /// Writes a message and everything queued before it.
    ///
    /// # Errors
    /// stdout's own, [`io::ErrorKind::BrokenPipe`] where nobody reads it any more.
    pub fn send(&mut self, message: &EngineMessage) -> io::Result<()> {
        self.queue(message)?;
        self.flush()
    }

    /// Keeps a message back for [`Self::flush`], to write several at once.
    ///
    /// # Errors
    /// As [`Self::send`], because much of it does not wait.
    pub fn queue(&mut self, message: &EngineMessage) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, message)?;
        self.0.write_all(b"\n")
    }

    /// Writes what was queued.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
