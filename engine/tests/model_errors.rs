//! A model that cannot be loaded is refused by name, on both commands.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use inferno::protocol::{EngineMessage, ErrorCode};
use serde_json::{Value, json};
use support::{EngineProcess, model_path};
use tempfile::TempDir;

/// A copy of the default model, to be broken.
fn copy() -> TempDir {
    let directory = TempDir::new().unwrap();
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        fs::copy(model_path().join(name), directory.path().join(name)).unwrap();
    }
    directory
}

fn edit_config(directory: &TempDir, edit: impl FnOnce(&mut Value)) {
    let path = directory.path().join("config.json");
    let mut config: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    edit(&mut config);
    fs::write(path, config.to_string()).unwrap();
}

/// Both commands exit with 1 and say all of `expected`; `serve` says it in an `error` line as well.
#[track_caller]
fn is_refused(model: &Path, code: ErrorCode, expected: &[&str]) {
    let mut engine = EngineProcess::start(&["--model-path", model.to_str().unwrap()]);
    assert!(matches!(engine.read(), EngineMessage::Hello(_)));
    let EngineMessage::Error(error) = engine.read() else { panic!("expected an error") };
    assert_eq!(engine.try_read(), None);
    assert_eq!(engine.wait().code(), Some(1));
    assert_eq!(error.code, code, "{}", error.message);
    let play = Command::new(env!("CARGO_BIN_EXE_inferno"))
        .args(["play", "--prompt", "hi", "--model-path"])
        .arg(model)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!((play.status.code(), play.stdout.len()), (Some(1), 0));
    let stderr = String::from_utf8(play.stderr).unwrap();
    for expected in expected {
        assert!(error.message.contains(expected), "{} lacks {expected}", error.message);
        assert!(stderr.contains(expected), "{stderr} lacks {expected}");
    }
}

#[test]
fn a_missing_path() {
    is_refused(Path::new("/no/such/model"), ErrorCode::ModelNotFound, &["/no/such/model", "--model-path"]);
}

#[test]
fn missing_files() {
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        let model = copy();
        fs::remove_file(model.path().join(name)).unwrap();
        is_refused(model.path(), ErrorCode::ModelNotFound, &[name, "missing"]);
    }
}

#[test]
fn another_architecture() {
    let model = copy();
    edit_config(&model, |config| config["architectures"] = json!(["GPT2LMHeadModel"]));
    is_refused(model.path(), ErrorCode::ModelUnsupported, &["config.json", "LlamaForCausalLM", "GPT2LMHeadModel"]);
}

#[test]
fn settings_that_would_load_and_compute_something_else() {
    let settings = [
        ("rope_scaling", json!({"rope_type": "yarn", "factor": 2.0}), "yarn"),
        ("hidden_act", json!("gelu"), "gelu"),
        ("attention_bias", json!(true), "attention_bias"),
        ("quantization_config", json!({"bits": 4}), "quantization_config"),
    ];
    for (name, value, expected) in settings {
        let model = copy();
        edit_config(&model, |config| config[name] = value);
        is_refused(model.path(), ErrorCode::ModelUnsupported, &["config.json", expected]);
    }
}

#[test]
fn truncated_and_corrupt_weights() {
    let whole = fs::read(model_path().join("model.safetensors")).unwrap();
    for bytes in [&whole[..whole.len() / 2], &whole[..4], &[], &[0xff; 4096]] {
        let model = copy();
        fs::write(model.path().join("model.safetensors"), bytes).unwrap();
        is_refused(model.path(), ErrorCode::ModelDamaged, &["model.safetensors"]);
    }
}

#[test]
fn weights_that_do_not_fit_the_configuration() {
    let model = copy();
    edit_config(&model, |config| config["num_hidden_layers"] = json!(5));
    is_refused(model.path(), ErrorCode::ModelDamaged, &["model.layers.4", "missing"]);
    edit_config(&model, |config| {
        config["num_hidden_layers"] = json!(4);
        config["intermediate_size"] = json!(300);
    });
    is_refused(model.path(), ErrorCode::ModelDamaged, &["mlp.gate_proj", "[300, 128]", "[352, 128]"]);
}

#[test]
fn configurations_that_contradict_themselves() {
    for (name, value) in [("num_key_value_heads", 3), ("num_attention_heads", 0), ("vocab_size", 10)] {
        let model = copy();
        edit_config(&model, |config| config[name] = json!(value));
        is_refused(model.path(), ErrorCode::ModelDamaged, &[if value == 10 { "tokenizer.json" } else { name }]);
    }
    let model = copy();
    fs::write(model.path().join("config.json"), "{").unwrap();
    is_refused(model.path(), ErrorCode::ModelDamaged, &["config.json"]);
    let model = copy();
    fs::write(model.path().join("tokenizer.json"), "{}").unwrap();
    is_refused(model.path(), ErrorCode::ModelDamaged, &["tokenizer.json"]);
}

#[test]
fn a_shard_that_is_missing() {
    let model = copy();
    fs::remove_file(model.path().join("model.safetensors")).unwrap();
    let index = json!({"weight_map": {"model.norm.weight": "model-00001-of-00001.safetensors"}});
    fs::write(model.path().join("model.safetensors.index.json"), index.to_string()).unwrap();
    is_refused(model.path(), ErrorCode::ModelNotFound, &["model-00001-of-00001.safetensors", "shard"]);
}
