//! Pausing at step boundaries.

mod support;

use std::thread::sleep;
use std::time::Duration;

use inferno::protocol::{EngineMessage, ErrorCode, HarnessMessage, Pause, Resume, Run};
use support::{EngineProcess, cpu_ns, hashes, long_run, reference, request, run};

fn workload(slice_ns: Option<u64>) -> Run {
    let prompts = reference().cases.into_iter().cycle().take(40).enumerate();
    let requests = prompts.map(|(index, case)| request(format!("{index}"), &case.prompt, 20)).collect();
    Run { slice_ns, ..run("w", 25, requests) }
}

#[test]
fn slices_change_no_output_and_their_active_time_adds_up() {
    let slice_ns = 5_000_000;
    let mut engine = EngineProcess::ready(&[]);
    engine.send(&HarnessMessage::Run(workload(None)));
    let whole = engine.finish(None);
    assert!(whole.active.is_empty());
    engine.send(&HarnessMessage::Run(workload(Some(slice_ns))));
    let sliced = engine.finish(Some(slice_ns));
    assert_eq!(hashes(&sliced.reports), hashes(&whole.reports));
    assert!(sliced.active.len() > 1, "{:?}", sliced.active);
    let mut before = 0;
    for &active in &sliced.active {
        assert!(active >= before + slice_ns, "a slice is at least as long as asked: {:?}", sliced.active);
        before = active;
    }
    assert!(sliced.summary.wall_ns >= before && sliced.summary.paused_ns > 0);
}

#[test]
fn a_run_that_ends_within_its_slice_sends_no_paused() {
    let mut engine = EngineProcess::ready(&[]);
    engine.send(&HarnessMessage::Run(Run { slice_ns: Some(60_000_000_000), ..run("w", 1, vec![request("r", "hi", 2)]) }));
    assert!(engine.finish(None).active.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_paused_engine_uses_no_cpu_and_its_clock_stands_still() {
    let mut engine = EngineProcess::ready(&["--threads", "1"]);
    engine.send(&HarnessMessage::Run(long_run("w")));
    engine.send(&HarnessMessage::Pause(Pause { id: "w".to_owned() }));
    let EngineMessage::Paused(first) = engine.read() else { panic!("expected paused") };
    sleep(Duration::from_millis(20));
    let before = cpu_ns(engine.child.id());
    sleep(Duration::from_millis(300));
    assert_eq!(cpu_ns(engine.child.id()), before);

    engine.send(&HarnessMessage::Resume(Resume { id: "w".to_owned(), slice_ns: Some(1) }));
    let EngineMessage::Paused(second) = engine.read() else { panic!("expected paused") };
    assert!(second.active_ns > first.active_ns && second.active_ns - first.active_ns < 300_000_000);
    assert!(second.cpu_ns > first.cpu_ns);
}

#[test]
fn what_does_not_fit_the_state_is_refused_and_survived() {
    let refused = |engine: &mut EngineProcess, message: HarnessMessage| {
        engine.send(&message);
        match engine.read() {
            EngineMessage::Error(error) => (error.code, error.id.unwrap()),
            other => panic!("expected an error, found {other:?}"),
        }
    };
    let pause = |id: &str| HarnessMessage::Pause(Pause { id: id.to_owned() });
    let resume = |id: &str, slice_ns| HarnessMessage::Resume(Resume { id: id.to_owned(), slice_ns });
    let mut engine = EngineProcess::ready(&[]);

    assert_eq!(refused(&mut engine, pause("w")), (ErrorCode::State, "w".to_owned()), "pause without a run");
    assert_eq!(refused(&mut engine, resume("w", None)), (ErrorCode::State, "w".to_owned()), "resume without a run");
    assert_eq!(refused(&mut engine, HarnessMessage::Run(run("w", 0, vec![request("r", "hi", 1)]))).0, ErrorCode::Invalid);

    engine.send(&HarnessMessage::Run(Run { slice_ns: Some(1), ..workload(None) }));
    assert!(matches!(engine.read(), EngineMessage::Paused(_)));
    assert_eq!(refused(&mut engine, HarnessMessage::Run(workload(None))), (ErrorCode::Busy, "w".to_owned()));
    assert_eq!(refused(&mut engine, pause("w")).0, ErrorCode::State, "paused already");
    assert_eq!(refused(&mut engine, resume("other", None)), (ErrorCode::State, "other".to_owned()));
    assert_eq!(refused(&mut engine, resume("w", Some(0))).0, ErrorCode::Invalid);
    engine.send_line(b"\xff{");
    assert!(matches!(engine.read(), EngineMessage::Error(error) if error.code == ErrorCode::Parse));

    engine.send(&resume("w", None));
    assert_eq!(engine.finish(None).reports.len(), 40);
}
