//! Greedy output equals the reference token for token, alone and in every company.

mod support;

use inferno::protocol::{FinishReason, Request};
use support::{reference, request, run, scheduler, serve};

#[test]
fn prompts_are_encoded_as_the_reference_has_them() {
    let tokenizer = scheduler(1).tokenizer();
    for case in reference().cases {
        let encoding = tokenizer.encode_fast(case.prompt.as_str(), true).unwrap();
        assert_eq!(encoding.get_ids(), case.prompt_tokens, "{}", case.prompt);
    }
}

#[test]
fn output_equals_the_reference_at_every_concurrency() {
    let reference = reference();
    let mut scheduler = scheduler(256);
    for concurrency in [1, 2, 4, 100] {
        let requests = reference.cases.iter().enumerate();
        let requests = requests.map(|(index, case)| request(index.to_string(), &case.prompt, reference.max_tokens)).collect();
        let served = serve(&mut scheduler, run("w", concurrency, requests));
        assert_eq!(served.max_in_flight, concurrency.min(reference.cases.len()));
        for (case, tokens) in reference.cases.iter().zip(&served.tokens) {
            assert_eq!(*tokens, case.output_tokens, "concurrency {concurrency}, prompt {:?}", case.prompt);
        }
    }
}

#[test]
fn output_equals_the_reference_among_sampled_requests_of_other_lengths() {
    let reference = reference();
    let mut scheduler = scheduler(256);
    for (index, case) in reference.cases.iter().enumerate() {
        let mut requests: Vec<Request> = (0..index + 2)
            .map(|other| Request {
                temperature: 1.2,
                seed: other as u64,
                ..request(format!("o{other}"), "fn main", 3 + 5 * other)
            })
            .collect();
        requests.insert(index / 2, request("it", &case.prompt, reference.max_tokens));
        let served = serve(&mut scheduler, run("w", 1 + index, requests));
        assert_eq!(served.tokens[index / 2], case.output_tokens, "{:?}", case.prompt);
    }
}

#[test]
fn echo_is_the_reference_text() {
    let reference = reference();
    let requests = reference.cases.iter().enumerate();
    let requests = requests.map(|(index, case)| request(index.to_string(), &case.prompt, reference.max_tokens)).collect();
    let mut run = run("w", 1, requests);
    run.echo = true;
    let served = serve(&mut scheduler(8), run);
    for (case, report) in reference.cases.iter().zip(&served.reports) {
        assert_eq!(report.output.as_deref(), Some(case.output_text.as_str()));
        assert_eq!(report.finish_reason, FinishReason::Length);
    }
}

#[test]
fn max_batch_limits_what_a_run_asks_for() {
    let requests = (0..9).map(|index| request(index.to_string(), "hi", 4)).collect();
    assert_eq!(serve(&mut scheduler(3), run("w", 9, requests)).max_in_flight, 3);
}
