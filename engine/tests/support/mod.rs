//! What several tests need: the default model, its reference outputs, and a real engine process.

// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use inferno::clock::RunClock;
use inferno::engine::{Engine as _, Event};
use inferno::model;
use inferno::protocol::{EngineMessage, HarnessMessage, Request, RequestReport, Run, Summary};
use inferno::scheduler::Scheduler;
use serde::Deserialize;

pub fn model_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/rust-docs-1.3m")
}

/// `reference.json` of the default model, computed by an independent implementation.
#[derive(Deserialize)]
pub struct Reference {
    pub max_tokens: usize,
    pub cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
pub struct Case {
    pub prompt: String,
    pub prompt_tokens: Vec<u32>,
    pub output_tokens: Vec<u32>,
    pub output_text: String,
}

pub fn reference() -> Reference {
    let text = std::fs::read_to_string(model_path().join("reference.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub fn request(id: impl Into<String>, prompt: &str, max_tokens: usize) -> Request {
    Request {
        id: id.into(),
        prompt: prompt.to_owned(),
        max_tokens,
        temperature: 0.0,
        seed: 1,
        top_k: None,
        top_p: None,
        repetition_penalty: None,
        ignore_eos: false,
    }
}

pub fn run(id: &str, concurrency: usize, requests: Vec<Request>) -> Run {
    Run { id: id.to_owned(), concurrency, requests, slice_ns: None, trace: false, echo: false }
}

/// CPU time of a process in nanoseconds, all threads.
#[cfg(target_os = "linux")]
pub fn cpu_ns(pid: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let used = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap());
    used.map(|text| text.split(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

/// A run that takes a second or more, to be interrupted.
pub fn long_run(id: &str) -> Run {
    let endless = |index| Request { ignore_eos: true, ..request(format!("r{index}"), "hello world", 1000) };
    run(id, 64, (0..64).map(endless).collect())
}

pub fn scheduler(max_batch: usize) -> Scheduler {
    Scheduler::new(model::load(&model_path()).unwrap(), max_batch)
}

/// What a run of a scheduler in this process ended with.
pub struct Served {
    pub reports: Vec<RequestReport>,
    /// Tokens of each request, in the order of the requests.
    pub tokens: Vec<Vec<u32>>,
    pub max_in_flight: usize,
}

pub fn serve(scheduler: &mut Scheduler, run: Run) -> Served {
    let ids: Vec<String> = run.requests.iter().map(|request| request.id.clone()).collect();
    let mut tokens = vec![Vec::new(); ids.len()];
    let mut reports = Vec::new();
    let clock = RunClock::start();
    scheduler.start(run, &clock);
    while !scheduler.is_done() {
        scheduler.step(&clock, &mut |event| match event {
            Event::Token { request, token } => tokens[ids.iter().position(|id| id == request).unwrap()].push(token),
            Event::Ended(report) => reports.push(report),
        });
    }
    Served { reports, tokens, max_in_flight: scheduler.max_in_flight() }
}

/// A running `inferno serve`, killed if the test fails before it ends.
pub struct EngineProcess {
    pub child: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<BufReader<ChildStdout>>,
}

impl EngineProcess {
    /// Starts the engine with these arguments after `serve`.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_inferno"))
            .arg("serve")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, stdin, stdout }
    }

    /// Starts the engine with the default model and waits until it is ready.
    pub fn ready(arguments: &[&str]) -> Self {
        let path = model_path();
        let mut engine = Self::start(&[&["--model-path", path.to_str().unwrap()], arguments].concat());
        assert!(matches!(engine.read(), EngineMessage::Hello(_)));
        assert!(matches!(engine.read(), EngineMessage::Ready(_)));
        engine
    }

    pub fn send(&mut self, message: &HarnessMessage) {
        self.send_line(serde_json::to_string(message).unwrap().as_bytes());
    }

    pub fn send_line(&mut self, line: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(line).unwrap();
        stdin.write_all(b"\n").unwrap();
    }

    pub fn try_read(&mut self) -> Option<EngineMessage> {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        (!line.is_empty()).then(|| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
    }

    pub fn read(&mut self) -> EngineMessage {
        self.try_read().expect("the engine ended instead of answering")
    }

    /// Reads to the summary; pauses are resumed with the same slice.
    pub fn finish(&mut self, slice_ns: Option<u64>) -> Finished {
        let (mut reports, mut active) = (Vec::new(), Vec::new());
        loop {
            match self.read() {
                EngineMessage::Request(report) => reports.push(report),
                EngineMessage::Paused(paused) => {
                    active.push(paused.active_ns);
                    self.send(&HarnessMessage::Resume(inferno::protocol::Resume { id: paused.id, slice_ns }));
                }
                EngineMessage::Summary(summary) => return Finished { reports, active, summary },
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    pub fn close_stdout(&mut self) {
        self.stdout = None;
    }

    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end, at most 10 seconds.
    pub fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "the engine does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for EngineProcess {
    fn drop(&mut self) {
        // It may have ended already, which is what most tests want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run of an engine process ended with.
pub struct Finished {
    pub reports: Vec<RequestReport>,
    /// `active_ns` of every pause.
    pub active: Vec<u64>,
    pub summary: Summary,
}

/// The output hashes of reports, in the order of the requests' names.
pub fn hashes(reports: &[RequestReport]) -> Vec<(String, String)> {
    let mut hashes: Vec<_> = reports.iter().map(|report| (report.id.clone(), report.output_sha256.clone())).collect();
    hashes.sort();
    hashes
}
