//! The same weights in every supported layout give the same tokens.

mod support;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use candle_core::{DType, Device, Tensor, safetensors};
use inferno::model;
use inferno::scheduler::Scheduler;
use serde_json::{Value, json};
use support::{model_path, reference, request, run, serve};
use tempfile::TempDir;

fn tensors() -> HashMap<String, Tensor> {
    safetensors::load(model_path().join("model.safetensors"), &Device::Cpu).unwrap()
}

fn directory(files: &[&str]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for name in files {
        fs::copy(model_path().join(name), directory.path().join(name)).unwrap();
    }
    directory
}

#[track_caller]
fn computes_the_reference(model: &Path, dtype: &str) {
    let loaded = model::load(model).unwrap();
    assert_eq!(loaded.info.dtype, dtype);
    let reference = reference();
    let requests = reference.cases.iter().enumerate();
    let requests = requests.map(|(index, case)| request(index.to_string(), &case.prompt, reference.max_tokens)).collect();
    let served = serve(&mut Scheduler::new(loaded, 256), run("w", 4, requests));
    for (case, tokens) in reference.cases.iter().zip(&served.tokens) {
        assert_eq!(*tokens, case.output_tokens, "{:?}", case.prompt);
    }
}

#[test]
fn shards_named_by_an_index() {
    let model = directory(&["config.json", "tokenizer.json"]);
    let mut map = serde_json::Map::new();
    let mut shards = [HashMap::new(), HashMap::new()];
    for (index, (name, tensor)) in tensors().into_iter().enumerate() {
        map.insert(name.clone(), json!(format!("model-{}.safetensors", index % 2)));
        shards[index % 2].insert(name, tensor);
    }
    for (index, shard) in shards.iter().enumerate() {
        safetensors::save(shard, model.path().join(format!("model-{index}.safetensors"))).unwrap();
    }
    let index = json!({"metadata": {}, "weight_map": map});
    fs::write(model.path().join("model.safetensors.index.json"), index.to_string()).unwrap();
    computes_the_reference(model.path(), "bf16");
}

#[test]
fn float32_with_an_output_layer_of_its_own() {
    let model = directory(&["tokenizer.json"]);
    let mut config: Value = serde_json::from_str(&fs::read_to_string(model_path().join("config.json")).unwrap()).unwrap();
    config["tie_word_embeddings"] = json!(false);
    config["head_dim"] = json!(32);
    fs::write(model.path().join("config.json"), config.to_string()).unwrap();
    let mut tensors: HashMap<String, Tensor> =
        tensors().into_iter().map(|(name, tensor)| (name, tensor.to_dtype(DType::F32).unwrap())).collect();
    tensors.insert("lm_head.weight".to_owned(), tensors["model.embed_tokens.weight"].clone());
    safetensors::save(&tensors, model.path().join("model.safetensors")).unwrap();
    computes_the_reference(model.path(), "f32");
}

#[test]
fn float16_loads_and_other_types_are_refused() {
    let model = directory(&["config.json", "tokenizer.json"]);
    let file = model.path().join("model.safetensors");
    let as_type = |dtype| -> HashMap<String, Tensor> {
        tensors().into_iter().map(|(name, tensor)| (name, tensor.to_dtype(dtype).unwrap())).collect()
    };
    safetensors::save(&as_type(DType::F16), &file).unwrap();
    let served =
        serve(&mut Scheduler::new(model::load(model.path()).unwrap(), 1), run("w", 1, vec![request("r", "hello world", 8)]));
    // Only the smallest weights lose anything: this prompt's margin is wide.
    assert_eq!(served.tokens[0], reference().cases[3].output_tokens[..8]);
    safetensors::save(&as_type(DType::F64), &file).unwrap();
    let Err(error) = model::load(model.path()) else { panic!("expected an error") };
    assert!(error.to_string().contains("F64"), "{error}");
}

#[test]
fn the_end_token_of_generation_config() {
    let model = directory(&["tokenizer.json", "model.safetensors"]);
    let mut config: Value = serde_json::from_str(&fs::read_to_string(model_path().join("config.json")).unwrap()).unwrap();
    config.as_object_mut().unwrap().remove("eos_token_id");
    fs::write(model.path().join("config.json"), config.to_string()).unwrap();
    assert_eq!(model::load(model.path()).unwrap().network.config().eos, [0; 0]);
    fs::write(model.path().join("generation_config.json"), r#"{"eos_token_id": [2, 0]}"#).unwrap();
    assert_eq!(model::load(model.path()).unwrap().network.config().eos, [2, 0]);
}

/// As llama.cpp's converter does it: a head's halves are interleaved row by row.
fn interleave(tensor: &Tensor, heads: usize) -> Tensor {
    let (rows, width) = tensor.dims2().unwrap();
    let halves = tensor.reshape((heads, 2, rows / heads / 2, width)).unwrap();
    halves.transpose(1, 2).unwrap().contiguous().unwrap().reshape((rows, width)).unwrap()
}

fn write_gguf(path: &Path, architecture: &str) {
    let names = [
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"),
        ("model.layers", "blk"),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("post_attention_layernorm", "ffn_norm"),
        ("input_layernorm", "attn_norm"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
    ];
    let tensors: Vec<(String, QTensor)> = tensors()
        .into_iter()
        .map(|(name, tensor)| {
            let tensor = tensor.to_dtype(DType::F32).unwrap();
            let tensor = match &name {
                name if name.contains("q_proj") => interleave(&tensor, 4),
                name if name.contains("k_proj") => interleave(&tensor, 2),
                _ => tensor,
            };
            let name = names.iter().fold(name, |name, (from, to)| name.replace(from, to));
            (name, QTensor::quantize(&tensor, GgmlDType::F32).unwrap())
        })
        .collect();
    let u32 = gguf_file::Value::U32;
    let metadata = [
        ("general.architecture", gguf_file::Value::String(architecture.to_owned())),
        ("llama.embedding_length", u32(128)),
        ("llama.feed_forward_length", u32(352)),
        ("llama.block_count", u32(4)),
        ("llama.attention.head_count", u32(4)),
        ("llama.attention.head_count_kv", u32(2)),
        ("llama.attention.layer_norm_rms_epsilon", gguf_file::Value::F32(1e-5)),
        ("llama.context_length", u32(1024)),
        ("tokenizer.ggml.eos_token_id", u32(2)),
    ];
    let metadata: Vec<(&str, &gguf_file::Value)> = metadata.iter().map(|(key, value)| (*key, value)).collect();
    let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    gguf_file::write(&mut BufWriter::new(File::create(path).unwrap()), &metadata, &tensors).unwrap();
}

#[test]
fn a_gguf_file_by_its_path_and_alone_in_its_directory() {
    let model = directory(&["tokenizer.json"]);
    let file = model.path().join("tiny.gguf");
    write_gguf(&file, "llama");
    computes_the_reference(&file, "f32");
    computes_the_reference(model.path(), "f32");
    let info = model::load(&file).unwrap().info;
    assert_eq!((info.id.as_str(), info.parameters), ("tiny", 1_262_720));
}

#[test]
fn a_gguf_file_of_another_architecture_or_cut_short_is_refused() {
    let model = directory(&["tokenizer.json"]);
    let file = model.path().join("tiny.gguf");
    write_gguf(&file, "gemma2");
    let Err(error) = model::load(&file) else { panic!("expected an error") };
    assert!(error.to_string().contains("gemma2"), "{error}");
    write_gguf(&file, "llama");
    let whole = fs::read(&file).unwrap();
    for length in [10, 1000, whole.len() / 2] {
        fs::write(&file, &whole[..length]).unwrap();
        let Err(error) = model::load(&file) else { panic!("expected an error") };
        assert_eq!(error.code(), inferno::protocol::ErrorCode::ModelDamaged, "{error}");
    }
}
