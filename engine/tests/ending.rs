//! Every end but a kill is the normal one, because an instrumented engine writes its profile there.

mod support;

use std::process::{Command, Stdio};

use inferno::protocol::{EngineMessage, HarnessMessage, Run};
use support::{EngineProcess, long_run, model_path, request, run};

fn ends_well(engine: &mut EngineProcess) {
    let status = engine.wait();
    assert_eq!(status.code(), Some(0), "{status}");
}

/// In the middle of a run whose summary is far away.
fn in_a_run() -> EngineProcess {
    let mut engine = EngineProcess::ready(&[]);
    let short = request("first", "hi", 1);
    let mut run = long_run("w");
    run.requests.insert(0, short);
    engine.send(&HarnessMessage::Run(run));
    assert!(matches!(engine.read(), EngineMessage::Request(report) if report.id == "first"));
    engine
}

fn paused() -> EngineProcess {
    let mut engine = EngineProcess::ready(&[]);
    engine.send(&HarnessMessage::Run(Run { slice_ns: Some(1), ..long_run("w") }));
    assert!(matches!(engine.read(), EngineMessage::Paused(_)));
    engine
}

#[test]
fn sigterm_ends_it_idle_running_and_paused() {
    for mut engine in [EngineProcess::ready(&[]), in_a_run(), paused()] {
        engine.signal("TERM");
        ends_well(&mut engine);
    }
}

#[test]
fn end_of_file_ends_it_idle_running_and_paused() {
    for mut engine in [EngineProcess::ready(&[]), in_a_run(), paused()] {
        engine.close_stdin();
        ends_well(&mut engine);
    }
}

#[test]
fn exit_ends_it_idle_running_and_paused() {
    for mut engine in [EngineProcess::ready(&[]), in_a_run(), paused()] {
        engine.send(&HarnessMessage::Exit);
        ends_well(&mut engine);
    }
}

#[test]
fn a_summary_is_the_last_line_before_an_exit() {
    let mut engine = EngineProcess::ready(&["--null"]);
    engine.send(&HarnessMessage::Run(run("w", 1, vec![request("r", "hi", 4)])));
    let finished = engine.finish(None);
    assert_eq!((finished.reports.len(), finished.summary.max_in_flight), (1, 1));
    engine.send(&HarnessMessage::Exit);
    assert_eq!(engine.try_read(), None);
    ends_well(&mut engine);
}

#[test]
fn it_ends_quietly_when_nobody_reads() {
    let mut engine = in_a_run();
    engine.close_stdout();
    engine.send(&HarnessMessage::Pause(inferno::protocol::Pause { id: "w".to_owned() }));
    ends_well(&mut engine);
    let mut stderr = String::new();
    std::io::Read::read_to_string(engine.child.stderr.as_mut().unwrap(), &mut stderr).unwrap();
    assert_eq!(stderr, "");
}

#[test]
fn play_writes_the_text_alone_to_stdout() {
    for case in support::reference().cases {
        let output = Command::new(env!("CARGO_BIN_EXE_inferno"))
            .args(["play", "--max-tokens", "32", "--prompt", &case.prompt, "--model-path"])
            .arg(model_path().join("model.safetensors"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), case.output_text);
        let figures = String::from_utf8(output.stderr).unwrap();
        assert!(figures.contains("tokens/s") && figures.contains("cold start"), "{figures}");
    }
}
