//! `inferno play`: one prompt, its continuation on stdout, figures on stderr.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::clock::RunClock;
use crate::engine::{Engine, Event};
use crate::model::tokenizer::Tokenizer;
use crate::model::{self, ModelError};
use crate::options::PromptOptions;
use crate::protocol::{RequestReport, Run};
use crate::scheduler::Scheduler;

/// Why a prompt cannot be played.
#[derive(Debug, Error)]
pub enum PlayError {
    /// An option is out of its range.
    #[error("{0}")]
    Options(String),
    /// The model cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The prompt cannot be served.
    #[error("{0}")]
    Request(String),
    /// stdout cannot be written, for another reason than that nobody reads it any more.
    #[error("stdout cannot be written: {0}")]
    Output(io::Error),
}

/// Generates and writes as it generates. `started` is when `main` began.
///
/// # Errors
/// [`PlayError`]
pub fn play(options: &PromptOptions, started: Instant) -> Result<(), PlayError> {
    let request = options.request("play".to_owned()).map_err(PlayError::Options)?;
    let mut scheduler = Scheduler::new(model::load(&options.model_path)?, 1);
    let ready = started.elapsed();
    let tokenizer = scheduler.tokenizer();
    let mut text = TextStream::new(&tokenizer);
    let run = Run { id: "play".to_owned(), concurrency: 1, requests: vec![request], slice_ns: None, trace: false, echo: false };
    let clock = RunClock::start();
    scheduler.start(run, &clock);
    let mut report = None;
    let mut written = Ok(());
    while !scheduler.is_done() && written.is_ok() {
        scheduler.step(&clock, &mut |event| match event {
            Event::Token { token, .. } => written = text.push(token),
            Event::Ended(ended) => report = Some(ended),
        });
    }
    match written.and_then(|()| text.finish()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        result => result.map_err(PlayError::Output)?,
    }
    match report.map(|report| (report.error.clone(), report)) {
        Some((Some(error), _)) => Err(PlayError::Request(error.message)),
        Some((None, report)) => {
            eprintln!("{}", figures(&report, ready));
            Ok(())
        }
        None => Ok(()),
    }
}

fn figures(report: &RequestReport, ready: Duration) -> String {
    let seconds = |ns: u64| ns as f64 / 1e9;
    let first_ns = report.first_token_ns.unwrap_or(report.end_ns);
    let first = seconds(first_ns.saturating_sub(report.queued_ns));
    let total = seconds(report.end_ns.saturating_sub(report.queued_ns));
    // The first token belongs to the prompt's step.
    let rate = report.output_tokens.saturating_sub(1) as f64 / (total - first).max(1e-9);
    format!(
        "{} prompt tokens, {} generated in {:.1} ms: first after {:.2} ms, then {rate:.1} tokens/s\ncold start {:.1} ms",
        report.prompt_tokens,
        report.output_tokens,
        total * 1e3,
        first * 1e3,
        ready.as_secs_f64() * 1e3,
    )
}

/// Writes text as soon as its tokens are whole characters.
struct TextStream<'a> {
    tokenizer: &'a Tokenizer,
    tokens: Vec<u32>,
    /// Tokens whose text has been written.
    written: usize,
}

impl<'a> TextStream<'a> {
    fn new(tokenizer: &'a Tokenizer) -> Self {
        Self { tokenizer, tokens: Vec::new(), written: 0 }
    }

    fn push(&mut self, token: u32) -> io::Result<()> {
        self.tokens.push(token);
        self.write(false)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.write(true)
    }

    /// Decodes from the last token that is known to begin a character, because how a token reads can depend on the one before it.
    fn write(&mut self, last: bool) -> io::Result<()> {
        let from = self.written.saturating_sub(4);
        let before = self.decode(&self.tokens[from..self.written])?;
        let now = self.decode(&self.tokens[from..])?;
        // A character cut in two decodes to the replacement character until its other half arrives.
        if now.len() <= before.len() || (now.ends_with('\u{fffd}') && !last) {
            return Ok(());
        }
        self.written = self.tokens.len();
        let mut stdout = io::stdout().lock();
        stdout.write_all(now.as_bytes().get(before.len()..).unwrap_or_default())?;
        stdout.flush()
    }

    fn decode(&self, tokens: &[u32]) -> io::Result<String> {
        self.tokenizer.decode(tokens, true).map_err(io::Error::other)
    }
}
