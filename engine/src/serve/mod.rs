//! `inferno serve`: the engine side of the protocol, over stdin and stdout.

mod control;
mod null;
mod output;
mod run;

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use thiserror::Error;

use crate::clock::nanoseconds;
use crate::engine::Engine;
use crate::model::{self, ModelError};
use crate::protocol::{self, Build, EngineMessage, ErrorCode, ErrorLine, HarnessMessage, Hello, Incoming, ModelInfo, Ready};
use crate::scheduler::Scheduler;
use control::Control;
pub use control::block_termination;
use null::NullEngine;
use output::Output;
use run::Served;

/// How to serve.
#[derive(Debug)]
pub struct ServeOptions {
    /// The model; none for an engine that answers at once, to measure what everything around a model costs.
    pub model: Option<PathBuf>,
    /// Most requests in flight at a time.
    pub max_batch: usize,
    /// Threads that matrix products may use, as told to candle.
    pub threads: usize,
    /// CPU time burnt after each step, in percent of the step's duration.
    pub burn_percent: f64,
}

/// Why serving ended before its time.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The model cannot be loaded; the harness was told.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// stdout cannot be written, for another reason than that nobody reads it any more.
    #[error("stdout cannot be written: {0}")]
    Output(io::Error),
}

/// Serves until `exit`, end of file, SIGTERM, or until nobody reads stdout any more. `started` is when `main` began.
///
/// # Errors
/// [`ServeError`]
pub fn serve(options: &ServeOptions, started: Instant) -> Result<(), ServeError> {
    let mut output = Output::new();
    match session(options, started, &mut output) {
        Err(ServeError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn session(options: &ServeOptions, started: Instant, output: &mut Output) -> Result<(), ServeError> {
    output.send(&EngineMessage::Hello(hello())).map_err(ServeError::Output)?;
    let control = Control::listen();
    let (mut engine, info): (Box<dyn Engine>, ModelInfo) = match &options.model {
        None => (Box::new(NullEngine::default()), NullEngine::info()),
        Some(path) => match model::load(path) {
            Ok(model) => {
                let info = model.info.clone();
                (Box::new(Scheduler::new(model, options.max_batch)), info)
            }
            Err(error) => {
                let line = ErrorLine { code: error.code(), message: error.to_string(), id: None };
                output.send(&EngineMessage::Error(line)).map_err(ServeError::Output)?;
                return Err(error.into());
            }
        },
    };
    let ready = Ready { load_ns: nanoseconds(started.elapsed()), model: info, threads: options.threads };
    output.send(&EngineMessage::Ready(ready)).map_err(ServeError::Output)?;
    serve_runs(engine.as_mut(), &control, output, options.burn_percent).map_err(ServeError::Output)
}

/// Cargo's profile, from `build.rs`.
const PROFILE: &str = env!("INFERNO_PROFILE");

/// RUSTFLAGS, from `build.rs`.
const FLAGS: &str = env!("INFERNO_RUSTFLAGS");

fn hello() -> Hello {
    Hello {
        protocol: protocol::VERSION,
        engine: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: Build { profile: PROFILE.to_owned(), flags: FLAGS.to_owned() },
    }
}

/// One run after the other.
fn serve_runs(engine: &mut dyn Engine, control: &Control, output: &mut Output, burn_percent: f64) -> io::Result<()> {
    while let Some(incoming) = control.wait() {
        let refused = match incoming {
            Incoming::Message(HarnessMessage::Exit) => return Ok(()),
            Incoming::Message(HarnessMessage::Run(run)) => match run.validate() {
                Ok(()) => match run::serve(engine, run, control, output, burn_percent)? {
                    Served::Whole => continue,
                    Served::Ended => return Ok(()),
                },
                Err(message) => ErrorLine { code: ErrorCode::Invalid, message, id: Some(run.id) },
            },
            Incoming::Message(HarnessMessage::Pause(pause)) => idle("pause", pause.id),
            Incoming::Message(HarnessMessage::Resume(resume)) => idle("resume", resume.id),
            Incoming::Refused(error) => error,
        };
        output.send(&EngineMessage::Error(refused))?;
    }
    Ok(())
}

fn idle(message: &str, id: String) -> ErrorLine {
    ErrorLine { code: ErrorCode::State, message: format!("`{message}` for {id}, but no run is under way"), id: Some(id) }
}
