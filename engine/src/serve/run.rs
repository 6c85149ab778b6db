//! One run: steps, and between them what the harness wants.

use std::io;
use std::time::Instant;

use super::control::{Control, Polled};
use super::output::Output;
use crate::clock::RunClock;
use crate::cpu::{self, CpuTime};
use crate::engine::{Engine, Event};
use crate::protocol::{EngineMessage, ErrorCode, ErrorLine, HarnessMessage, Incoming, Paused, Run, Summary};

/// How a run was left.
#[derive(Debug, PartialEq, Eq)]
pub enum Served {
    /// With its summary.
    Whole,
    /// In the middle, because the engine has to end.
    Ended,
}

/// Serves a validated run.
///
/// # Errors
/// stdout cannot be written.
pub fn serve(engine: &mut dyn Engine, run: Run, control: &Control, output: &mut Output, burn_percent: f64) -> io::Result<Served> {
    let mut state = RunState::start(&run);
    engine.start(run, &state.clock);
    while !engine.is_done() {
        match state.boundary(control, output)? {
            Boundary::Step => state.step(engine, output, burn_percent)?,
            Boundary::End => return Ok(Served::Ended),
        }
    }
    output.send(&EngineMessage::Summary(state.summary(engine.max_in_flight())))?;
    Ok(Served::Whole)
}

struct RunState {
    id: String,
    clock: RunClock,
    cpu_start: CpuTime,
    /// Reading of the clock at which to pause.
    slice_end_ns: Option<u64>,
    last_end_ns: u64,
}

enum Boundary {
    Step,
    End,
}

impl RunState {
    fn start(run: &Run) -> Self {
        let cpu_start = CpuTime::now();
        Self { id: run.id.clone(), clock: RunClock::start(), cpu_start, slice_end_ns: run.slice_ns, last_end_ns: 0 }
    }

    /// Between two steps: answers what has arrived, and pauses if it is time.
    fn boundary(&mut self, control: &Control, output: &mut Output) -> io::Result<Boundary> {
        let mut pause = self.slice_end_ns.is_some_and(|end_ns| self.clock.now_ns() >= end_ns);
        loop {
            match control.poll() {
                Polled::Nothing => break,
                Polled::End | Polled::Line(Incoming::Message(HarnessMessage::Exit)) => return Ok(Boundary::End),
                Polled::Line(Incoming::Message(HarnessMessage::Pause(asked))) if asked.id == self.id => pause = true,
                Polled::Line(line) => output.send(&EngineMessage::Error(self.refuse(line, "not paused")))?,
            }
        }
        if pause { self.pause(control, output) } else { Ok(Boundary::Step) }
    }

    /// Stands still, without using the CPU, until `resume`.
    fn pause(&mut self, control: &Control, output: &mut Output) -> io::Result<Boundary> {
        let active_ns = self.clock.now_ns();
        let cpu_ns = (CpuTime::now() - self.cpu_start).total_ns();
        output.send(&EngineMessage::Paused(Paused { id: self.id.clone(), active_ns, cpu_ns }))?;
        loop {
            match control.wait() {
                None | Some(Incoming::Message(HarnessMessage::Exit)) => return Ok(Boundary::End),
                Some(Incoming::Message(HarnessMessage::Resume(resume))) if resume.id == self.id => {
                    if resume.slice_ns == Some(0) {
                        let message = "`slice_ns` must be at least 1, found 0; leave it out to run to the end".to_owned();
                        let error = ErrorLine { code: ErrorCode::Invalid, message, id: Some(resume.id) };
                        output.send(&EngineMessage::Error(error))?;
                        continue;
                    }
                    self.slice_end_ns = resume.slice_ns.map(|slice_ns| active_ns.saturating_add(slice_ns));
                    self.clock.resume_at(active_ns);
                    return Ok(Boundary::Step);
                }
                Some(line) => output.send(&EngineMessage::Error(self.refuse(line, "paused already")))?,
            }
        }
    }

    fn step(&mut self, engine: &mut dyn Engine, output: &mut Output, burn_percent: f64) -> io::Result<()> {
        let start = Instant::now();
        let mut ended = Vec::new();
        engine.step(&self.clock, &mut |event| {
            if let Event::Ended(report) = event {
                ended.push(report);
            }
        });
        if burn_percent > 0.0 {
            cpu::burn(start.elapsed().mul_f64(burn_percent / 100.0));
        }
        if ended.is_empty() {
            return Ok(());
        }
        for report in ended {
            self.last_end_ns = self.last_end_ns.max(report.end_ns);
            output.queue(&EngineMessage::Request(report))?;
        }
        // The last ones go out with the summary, so that their reader does not work while the run still goes on.
        if engine.is_done() { Ok(()) } else { output.flush() }
    }

    fn summary(self, max_in_flight: usize) -> Summary {
        let cpu = CpuTime::now() - self.cpu_start;
        Summary {
            id: self.id,
            wall_ns: self.last_end_ns,
            paused_ns: self.clock.paused_ns(),
            cpu_user_ns: cpu.user_ns,
            cpu_system_ns: cpu.system_ns,
            peak_rss_bytes: cpu::peak_rss_bytes(),
            max_in_flight,
        }
    }

    /// The answer to what does not fit a run that is `state`.
    fn refuse(&self, line: Incoming, state: &str) -> ErrorLine {
        let (code, message, id) = match line {
            Incoming::Refused(error) => return error,
            Incoming::Message(HarnessMessage::Run(run)) => {
                (ErrorCode::Busy, format!("run {} is under way", self.id), Some(run.id))
            }
            Incoming::Message(HarnessMessage::Pause(pause)) => {
                (ErrorCode::State, self.misfit("pause", &pause.id, state), Some(pause.id))
            }
            Incoming::Message(HarnessMessage::Resume(resume)) => {
                (ErrorCode::State, self.misfit("resume", &resume.id, state), Some(resume.id))
            }
            Incoming::Message(HarnessMessage::Exit) => unreachable!("`exit` ends the engine in every state"),
        };
        ErrorLine { code, message, id }
    }

    fn misfit(&self, message: &str, id: &str, state: &str) -> String {
        format!("`{message}` for {id}, but run {} is under way and {state}", self.id)
    }
}
