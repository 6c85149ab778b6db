//! Serves one prompt many times at once, through the same scheduler as `inferno serve`, and says how well that went.
//!
//! `cargo run --release --example concurrent_inference -- --prompt hi --model-path ../models/rust-docs-1.3m --concurrent 32`

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use inferno::clock::RunClock;
use inferno::engine::{Engine, Event};
use inferno::model;
use inferno::model::kernel_time::KernelTime;
use inferno::options::{MachineOptions, PromptOptions, at_least_one};
use inferno::protocol::{Request, RequestReport, Run};
use inferno::scheduler::Scheduler;

/// Serve one prompt many times at once and say how well that went.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    prompt: PromptOptions,
    /// Requests, all in flight at once
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    concurrent: usize,
    /// Show every request's waiting and inference time
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    machine: MachineOptions,
}

fn main() -> ExitCode {
    let written = run(&Cli::parse()).and_then(|report| match io::stdout().write_all(report.as_bytes()) {
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| format!("stdout cannot be written: {error}")),
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("concurrent_inference: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Returns what there is to say.
fn run(cli: &Cli) -> Result<String, String> {
    let threads = cli.machine.apply().map_err(|error| error.to_string())?;
    let request = cli.prompt.request("alone".to_owned())?;
    let model = model::load(&cli.prompt.model_path).map_err(|error| error.to_string())?;
    let mut report = format!("model {} ({} parameters), {threads} thread(s)\n", model.info.id, model.info.parameters);
    let mut scheduler = Scheduler::new(model, cli.concurrent);

    // The first run alone warms up, the second is what the others are compared with.
    serve(&mut scheduler, vec![request.clone()])?;
    let alone = serve(&mut scheduler, vec![request.clone()])?;
    // One seed each, so that sampled outputs differ as they would in service.
    let seeded = |index: usize| Request { id: format!("r{}", index + 1), seed: request.seed + index as u64, ..request.clone() };
    let requests: Vec<Request> = (0..cli.concurrent).map(seeded).collect();
    let together = serve(&mut scheduler, requests.clone())?;
    if cli.verbose {
        report.extend(together.reports.iter().map(describe_request));
    }
    report += &describe_totals(&together, &alone);
    report += &describe_latencies(&together.reports);

    // Taking the time of kernels costs time: this run is for its shares alone.
    scheduler.model().timer.enable();
    let timed = serve(&mut scheduler, requests)?;
    if let Some(kernels) = scheduler.model().timer.time() {
        report += &describe_shares(timed.total, kernels);
    }
    Ok(report)
}

struct Outcome {
    total: Duration,
    reports: Vec<RequestReport>,
}

impl Outcome {
    fn tokens(&self) -> usize {
        self.reports.iter().map(|report| report.output_tokens).sum()
    }

    fn tokens_per_second(&self) -> f64 {
        self.tokens() as f64 / self.total.as_secs_f64()
    }
}

fn serve(scheduler: &mut Scheduler, requests: Vec<Request>) -> Result<Outcome, String> {
    let concurrency = requests.len();
    let run = Run { id: "example".to_owned(), concurrency, requests, slice_ns: None, trace: false, echo: false };
    let clock = RunClock::start();
    let mut reports = Vec::new();
    scheduler.start(run, &clock);
    while !scheduler.is_done() {
        scheduler.step(&clock, &mut |event| {
            if let Event::Ended(report) = event {
                reports.push(report);
            }
        });
    }
    let total = Duration::from_nanos(clock.now_ns());
    match reports.iter().find_map(|report| report.error.as_ref()) {
        Some(error) => Err(error.message.clone()),
        None => Ok(Outcome { total, reports }),
    }
}

fn describe_request(report: &RequestReport) -> String {
    let milliseconds = |from: u64, to: u64| to.saturating_sub(from) as f64 / 1e6;
    let admitted_ns = admitted_ns(report);
    format!(
        "{:>6}: waited {:8.2} ms, inference {:8.2} ms, {} tokens\n",
        report.id,
        milliseconds(report.queued_ns, admitted_ns),
        milliseconds(admitted_ns, report.end_ns),
        report.output_tokens,
    )
}

/// Mean and longest of every request's waiting and inference time.
fn describe_latencies(reports: &[RequestReport]) -> String {
    let times = |from: fn(&RequestReport) -> u64, to: fn(&RequestReport) -> u64| -> String {
        let times = reports.iter().map(|report| to(report).saturating_sub(from(report)) as f64 / 1e6);
        let (sum, longest) = times.fold((0.0, 0.0), |(sum, longest): (f64, f64), time| (sum + time, longest.max(time)));
        format!("mean {:.2} ms, longest {longest:.2} ms", sum / reports.len() as f64)
    };
    format!(
        "waiting             {}\ninference           {}\n",
        times(|report| report.queued_ns, admitted_ns),
        times(admitted_ns, |report| report.end_ns),
    )
}

/// When a request left the queue; one that never did was refused at its end.
fn admitted_ns(report: &RequestReport) -> u64 {
    report.admitted_ns.unwrap_or(report.end_ns)
}

fn describe_totals(together: &Outcome, alone: &Outcome) -> String {
    let (count, seconds) = (together.reports.len(), together.total.as_secs_f64());
    let speedup = together.tokens_per_second() / alone.tokens_per_second();
    format!(
        "total               {:.2} ms for {count} request(s), {} tokens\n\
         throughput          {:.1} requests/s, {:.1} tokens/s\n\
         one request alone   {:.1} tokens/s\n\
         parallel efficiency {:.1} % ({speedup:.2} times one request's throughput, of {count})\n",
        seconds * 1e3,
        together.tokens(),
        count as f64 / seconds,
        together.tokens_per_second(),
        alone.tokens_per_second(),
        100.0 * speedup / count as f64,
    )
}

fn describe_shares(total: Duration, kernels: KernelTime) -> String {
    let share = |part: Duration| 100.0 * part.as_secs_f64() / total.as_secs_f64();
    let outside = total.saturating_sub(kernels.products + kernels.loops);
    format!(
        "time                matrix products {:.1} %, other tensor kernels {:.1} %, outside tensor kernels {:.1} %\n",
        share(kernels.products),
        share(kernels.loops),
        share(outside),
    )
}
