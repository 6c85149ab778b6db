//! The messages of the engine protocol, version 1, as `docs/protocol.md` describes them.
//!
//! All times are nanoseconds. `test/fixtures/protocol/v1.jsonl` holds every message once and ties this file to the harness'.

mod read;
mod validate;

pub use read::{Incoming, LineReader, MAX_LINE_BYTES};

use serde::{Deserialize, Serialize};

/// The version of the protocol that this engine speaks.
pub const VERSION: u32 = 1;

/// What the harness writes, one message a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HarnessMessage {
    /// Serve these requests.
    Run(Run),
    /// Stop at the next step boundary.
    Pause(Pause),
    /// Go on after `paused`.
    Resume(Resume),
    /// End with exit code 0.
    Exit,
}

/// What the engine writes, one message a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EngineMessage {
    /// The first line, before the model is loaded.
    Hello(Hello),
    /// The model is loaded and runs are accepted.
    Ready(Ready),
    /// A request of the run has ended.
    Request(RequestReport),
    /// Every request of the run has been reported.
    Summary(Summary),
    /// The engine stands at a step boundary.
    Paused(Paused),
    /// A line could not be served, or (before `ready`) the model could not be loaded.
    Error(ErrorLine),
}

/// A batch of requests, queued all at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Name of the run, echoed in everything that belongs to it.
    pub id: String,
    /// How many requests may be in flight at a time, at least 1.
    pub concurrency: usize,
    /// The requests in the order in which they are admitted, at least one.
    pub requests: Vec<Request>,
    /// Pause after this much active time, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slice_ns: Option<u64>,
    /// Report the time of every token.
    #[serde(default, skip_serializing_if = "is_false")]
    pub trace: bool,
    /// Report the generated text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub echo: bool,
}

/// One prompt and how to continue it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Name of the request, unique in its run.
    pub id: String,
    /// Text to continue.
    pub prompt: String,
    /// Most tokens to generate, at least 1.
    pub max_tokens: usize,
    /// 0 is greedy.
    pub temperature: f64,
    /// Seed of this request's own random numbers.
    pub seed: u64,
    /// Sample from this many most likely tokens only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_k: Option<usize>,
    /// Sample from the most likely tokens that together reach this probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Divide the logits of tokens seen before by this; 1 changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition_penalty: Option<f64>,
    /// Go on to `max_tokens` after an end-of-sequence token.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ignore_eos: bool,
}

/// Asks the run to stop at its next step boundary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The run under way.
    pub id: String,
}

/// Lets a paused run go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The paused run.
    pub id: String,
    /// Pause again after this much active time, in nanoseconds; without it the run goes to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slice_ns: Option<u64>,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// [`VERSION`].
    pub protocol: u32,
    /// Name of the engine.
    pub engine: String,
    /// Version of the engine.
    pub version: String,
    /// How the binary was compiled.
    pub build: Build,
}

/// How the binary was compiled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// Cargo's profile, `debug` or `release`.
    pub profile: String,
    /// RUSTFLAGS, directories left out of paths.
    pub flags: String,
}

/// The model is loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// From the start of `main` to this line.
    pub load_ns: u64,
    /// The model.
    pub model: ModelInfo,
    /// Threads that matrix products may use.
    pub threads: usize,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Name of the model's directory, or of the `.gguf` file without its extension.
    pub id: String,
    /// See [`crate::model::fingerprint`]: a plain SHA-256 up to 64 MiB of weights, `header:` and a SHA-256 above.
    pub sha256: String,
    /// Numbers in the weights file(s).
    pub parameters: u64,
    /// Type of the weights in the file; arithmetic is in float32.
    pub dtype: String,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model generated an end-of-sequence token.
    Stop,
    /// `max_tokens` were generated.
    Length,
    /// It could not be served; see [`RequestReport::error`].
    Error,
}

/// A request of a run has ended. Times are readings of the run's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestReport {
    /// The run.
    pub run: String,
    /// The request.
    pub id: String,
    /// When it was queued.
    pub queued_ns: u64,
    /// When it left the queue.
    pub admitted_ns: Option<u64>,
    /// When its first token was sampled.
    pub first_token_ns: Option<u64>,
    /// When it ended.
    pub end_ns: u64,
    /// Tokens of the prompt, special tokens included.
    pub prompt_tokens: usize,
    /// Tokens generated, end-of-sequence not included.
    pub output_tokens: usize,
    /// Why it ended.
    pub finish_reason: FinishReason,
    /// SHA-256 of the generated token ids, each as 4 bytes little-endian.
    pub output_sha256: String,
    /// When each of the `output_tokens` was sampled, with [`Run::trace`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ns: Option<Vec<u64>>,
    /// The generated text, with [`Run::echo`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Why it could not be served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<RequestError>,
}

/// Why a request could not be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestError {
    /// `prompt_too_long` or `internal`.
    pub code: RequestErrorCode,
    /// For people.
    pub message: String,
}

/// Kinds of [`RequestError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestErrorCode {
    /// Prompt and `max_tokens` exceed the model's positions.
    PromptTooLong,
    /// Anything else.
    Internal,
}

/// Every request of a run has been reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The run.
    pub id: String,
    /// The run's clock when its last request ended.
    pub wall_ns: u64,
    /// Time that the run's clock left out.
    pub paused_ns: u64,
    /// CPU time of the process in user mode, from the run's start to its end.
    pub cpu_user_ns: u64,
    /// CPU time of the process in the kernel, from the run's start to its end.
    pub cpu_system_ns: u64,
    /// Largest resident set of the process so far.
    pub peak_rss_bytes: u64,
    /// Most requests that were in flight at a time.
    pub max_in_flight: usize,
}

/// The engine stands at a step boundary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paused {
    /// The run.
    pub id: String,
    /// The run's clock.
    pub active_ns: u64,
    /// CPU time of the process since the run's start.
    pub cpu_ns: u64,
}

/// A line could not be served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorLine {
    /// Which kind.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// The `id` of the refused message, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Kinds of [`ErrorLine`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not JSON, or not a message of this version.
    Parse,
    /// Another run is under way.
    Busy,
    /// A `pause` or `resume` that does not fit.
    State,
    /// A field is out of its range.
    Invalid,
    /// A file of the model is missing.
    ModelNotFound,
    /// Not a model of the Llama family.
    ModelUnsupported,
    /// The files contradict each other or are cut short.
    ModelDamaged,
    /// The engine itself failed; it ends with exit code 1.
    Internal,
}

// serde's `skip_serializing_if` passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !*value
}
