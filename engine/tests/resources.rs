//! What the engine takes of the machine.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::process::Command;

use inferno::protocol::{EngineMessage, HarnessMessage, Request};
use support::{EngineProcess, cpu_ns, hashes, long_run, model_path, request, run, scheduler, serve};

/// Resident memory of this process in bytes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn memory_stays_flat_over_ten_thousand_requests() {
    let mut scheduler = scheduler(64);
    let tokenizer = scheduler.tokenizer();
    let mut thousand = |start: u64| {
        let varied = |index: u64| Request {
            temperature: 0.8,
            top_p: Some(0.9),
            seed: index,
            ..request(index.to_string(), &format!("fn f{index}() "), 1 + index as usize % 5)
        };
        let requests = (start..start + 1000).map(varied).collect();
        assert_eq!(serve(&mut scheduler, run("w", 64, requests)).reports.len(), 1000);
    };
    // The tokenizer remembers the last 10,000 words (4 MB of them): filled first, so that what is measured is kept per request.
    for index in 0..12_000 {
        tokenizer.encode_fast(format!("fn w{index}() "), true).unwrap();
    }
    (0..2).for_each(|index| thousand(index * 1000));
    let before = resident();
    (2..12).for_each(|index| thousand(index * 1000));
    let grown = resident().saturating_sub(before);
    assert!(grown < 2 << 20, "grew by {grown} bytes");
}

#[test]
fn one_thread_computes_and_two_sleep() {
    let mut engine = EngineProcess::ready(&["--threads", "1"]);
    engine.send(&HarnessMessage::Run(long_run("w")));
    std::thread::sleep(std::time::Duration::from_millis(50));
    let threads = fs::read_dir(format!("/proc/{}/task", engine.child.id())).unwrap().count();
    assert_eq!(threads, 3, "main, stdin, SIGTERM; no thread pool");
}

#[test]
fn two_threads_compute_the_same_and_use_no_cpu_once_idle() {
    // Prompts long enough for gemm to divide the work between its threads.
    let requests = || (0..8).map(|index| request(index.to_string(), &"The ownership system in Rust ".repeat(20), 8)).collect();
    let mut alone = EngineProcess::ready(&["--threads", "1"]);
    let mut pair = EngineProcess::ready(&["--threads", "2"]);
    let outputs = [&mut alone, &mut pair].map(|engine| {
        engine.send(&HarnessMessage::Run(run("w", 8, requests())));
        hashes(&engine.finish(None).reports)
    });
    assert_eq!(outputs[0], outputs[1]);
    let pid = pair.child.id();
    assert!(fs::read_dir(format!("/proc/{pid}/task")).unwrap().count() > 3, "a pool was started");
    // Idle threads of a pool look for work a little longer before they sleep.
    std::thread::sleep(std::time::Duration::from_millis(200));
    let before = cpu_ns(pid);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(cpu_ns(pid), before);
}

#[test]
fn cpus_pins_the_process_and_sets_the_default_of_threads() {
    let path = model_path();
    let mut engine = EngineProcess::start(&["--cpus", "0", "--model-path", path.to_str().unwrap()]);
    assert!(matches!(engine.read(), EngineMessage::Hello(_)));
    assert!(matches!(engine.read(), EngineMessage::Ready(ready) if ready.threads == 1));
    let status = fs::read_to_string(format!("/proc/{}/status", engine.child.id())).unwrap();
    assert!(status.lines().any(|line| line.split_whitespace().eq(["Cpus_allowed_list:", "0"])), "{status}");
}

#[test]
fn cpus_that_do_not_exist_are_refused_by_name() {
    let output = Command::new(env!("CARGO_BIN_EXE_inferno")).args(["serve", "--null", "--cpus", "0,1000"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("`--cpus 0,1000`"), "{stderr}");
}

#[test]
fn burning_adds_its_share_of_cpu_time() {
    let cpu_ns = |arguments: &[&str]| {
        let mut engine = EngineProcess::ready(arguments);
        let requests = || (0..16).map(|index| request(index.to_string(), "hello world", 30)).collect();
        engine.send(&HarnessMessage::Run(run("warm", 16, requests())));
        engine.finish(None);
        engine.send(&HarnessMessage::Run(run("w", 16, requests())));
        let summary = engine.finish(None).summary;
        summary.cpu_user_ns + summary.cpu_system_ns
    };
    let (plain, burnt) = (cpu_ns(&["--threads", "1"]), cpu_ns(&["--threads", "1", "--burn-percent", "200"]));
    assert!(burnt > 2 * plain, "200 % more should be about 3 times {plain}, found {burnt}");
}
