//! One seed is one token stream, whatever else is in the batch.

mod support;

use inferno::protocol::{FinishReason, Request, RequestErrorCode};
use support::{request, run, scheduler, serve};

/// Sampled in every way that there is.
fn sampled() -> Vec<Request> {
    let plain = |id: &str| Request { temperature: 0.9, seed: 11, ..request(id, "The ownership system", 60) };
    vec![
        plain("temperature"),
        Request { top_k: Some(40), ..plain("top_k") },
        Request { top_p: Some(0.9), ..plain("top_p") },
        Request { top_k: Some(200), top_p: Some(0.95), repetition_penalty: Some(1.3), ..plain("all") },
    ]
}

#[test]
fn streams_do_not_depend_on_the_batch() {
    let mut scheduler = scheduler(256);
    let together = serve(&mut scheduler, run("together", 4, sampled())).tokens;
    for (request, expected) in sampled().into_iter().zip(&together) {
        let alone = serve(&mut scheduler, run("alone", 1, vec![request.clone()]));
        assert_eq!(alone.tokens[0], *expected, "{} alone", request.id);
        let mut crowd: Vec<Request> = (0..40)
            .map(|index| Request { seed: index, id: format!("c{index}"), max_tokens: 1 + index as usize, ..sampled()[0].clone() })
            .collect();
        crowd.insert(17, request.clone());
        let crowded = serve(&mut scheduler, run("crowd", 33, crowd));
        assert_eq!(crowded.tokens[17], *expected, "{} in a crowd", request.id);
    }
}

#[test]
fn another_seed_is_another_stream() {
    let mut scheduler = scheduler(8);
    let first = sampled().remove(0);
    let other = Request { seed: 12, id: "other".to_owned(), ..first.clone() };
    let served = serve(&mut scheduler, run("w", 2, vec![first, other]));
    assert_ne!(served.tokens[0], served.tokens[1]);
}

#[test]
fn an_end_token_ends_the_output_unless_it_is_ignored() {
    let mut scheduler = scheduler(64);
    let requests = |ignore_eos| -> Vec<Request> {
        (0..60).map(|seed| Request { temperature: 1.5, seed, ignore_eos, ..request(format!("{seed}"), "hi", 120) }).collect()
    };
    let served = serve(&mut scheduler, run("w", 60, requests(false)));
    let stopped = served.reports.iter().filter(|report| report.finish_reason == FinishReason::Stop).count();
    assert!(stopped > 0, "60 hot streams of 120 tokens meet the end token");
    assert!(served.tokens.iter().flatten().all(|&token| token != 2));
    let ignored = serve(&mut scheduler, run("w", 60, requests(true)));
    assert!(ignored.reports.iter().all(|report| report.output_tokens == 120));
}

#[test]
fn a_prompt_beyond_the_positions_is_refused_and_the_others_are_served() {
    let requests = vec![request("long", &"word ".repeat(2000), 8), request("short", "hi", 8)];
    let served = serve(&mut scheduler(8), run("w", 2, requests));
    let error = served.reports[0].error.as_ref().unwrap();
    assert_eq!(error.code, RequestErrorCode::PromptTooLong);
    assert!(error.message.contains("1024 positions"), "{}", error.message);
    assert_eq!(served.reports[0].admitted_ns, None);
    assert_eq!(served.reports[1].output_tokens, 8);
}
