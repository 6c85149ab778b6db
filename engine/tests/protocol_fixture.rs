//! The fixture that ties this engine to the harness holds every message once.

use inferno::protocol::{EngineMessage, HarnessMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const FIXTURE: &str = include_str!("../../test/fixtures/protocol/v1.jsonl");
const FROM_HARNESS: [&str; 4] = ["run", "pause", "resume", "exit"];

fn round_trip<M: DeserializeOwned + Serialize>(line: &str) -> String {
    let message: M = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    serde_json::to_string(&message).unwrap()
}

#[test]
fn every_line_survives_a_round_trip() {
    for line in FIXTURE.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let from_harness = FROM_HARNESS.contains(&value["type"].as_str().unwrap());
        let back = if from_harness { round_trip::<HarnessMessage>(line) } else { round_trip::<EngineMessage>(line) };
        assert_eq!(serde_json::from_str::<Value>(&back).unwrap(), value);
        assert!(back.starts_with("{\"type\":"), "`type` comes first: {back}");
    }
}

#[test]
fn every_kind_of_message_is_in_the_fixture() {
    let kinds: std::collections::BTreeSet<String> =
        FIXTURE.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].as_str().unwrap().to_owned()).collect();
    let expected = ["error", "exit", "hello", "pause", "paused", "ready", "request", "resume", "run", "summary"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn unknown_fields_are_refused() {
    let line = r#"{"type":"pause","id":"w1","at_once":true}"#;
    let error = serde_json::from_str::<HarnessMessage>(line).unwrap_err().to_string();
    assert!(error.contains("at_once"), "{error}");
}
