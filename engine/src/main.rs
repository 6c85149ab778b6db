//! The `inferno` command.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use inferno::options::{MachineOptions, PromptOptions, at_least_one};
use inferno::play::play;
use inferno::serve::{ServeOptions, block_termination, serve};

/// A small Llama inference engine, built to measure what profile-guided optimization does to it.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Continue a prompt; the text goes to stdout, figures go to stderr
    Play {
        #[command(flatten)]
        prompt: PromptOptions,
        #[command(flatten)]
        machine: MachineOptions,
    },
    /// Serve runs of requests, as JSON lines over stdin and stdout
    Serve(ServeArguments),
}

#[derive(Args)]
struct ServeArguments {
    /// Directory of the model, or the .safetensors or .gguf file in it
    #[arg(long, value_name = "M", required_unless_present = "null")]
    model_path: Option<PathBuf>,
    /// Most requests in flight at a time
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = at_least_one)]
    max_batch: usize,
    /// Burn this much CPU time after each step, in percent of the step: a slowdown of a known size
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = percent)]
    burn_percent: f64,
    /// Load no model and answer at once: what a run still takes is the cost of everything else
    #[arg(long)]
    null: bool,
    #[command(flatten)]
    machine: MachineOptions,
}

fn main() -> ExitCode {
    let started = Instant::now();
    let result = match Cli::parse().command {
        Command::Play { prompt, machine } => start_play(&prompt, &machine, started),
        Command::Serve(arguments) => start_serve(arguments, started),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("inferno: {message}");
            ExitCode::FAILURE
        }
    }
}

fn start_play(prompt: &PromptOptions, machine: &MachineOptions, started: Instant) -> Result<(), String> {
    machine.apply().map_err(|error| error.to_string())?;
    play(prompt, started).map_err(|error| error.to_string())
}

fn start_serve(arguments: ServeArguments, started: Instant) -> Result<(), String> {
    let threads = arguments.machine.apply().map_err(|error| error.to_string())?;
    block_termination();
    let options = ServeOptions {
        model: arguments.model_path.filter(|_| !arguments.null),
        max_batch: arguments.max_batch,
        threads,
        burn_percent: arguments.burn_percent,
    };
    serve(&options, started).map_err(|error| error.to_string())
}

fn percent(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(percent) if (0.0..=10_000.0).contains(&percent) => Ok(percent),
        _ => Err("expected a number from 0 to 10000".to_owned()),
    }
}
