use super::*;

fn request(temperature: f64) -> Request {
    Request {
        id: "r".to_owned(),
        prompt: String::new(),
        max_tokens: 1,
        temperature,
        seed: 7,
        top_k: None,
        top_p: None,
        repetition_penalty: None,
        ignore_eos: false,
    }
}

fn draws(request: &Request, logits: &[f32], count: usize) -> Vec<u32> {
    let mut sampler = Sampler::new(request, &[]);
    (0..count).map(|_| sampler.sample(&mut logits.to_vec())).collect()
}

#[test]
fn greedy_takes_the_first_of_equals() {
    assert_eq!(draws(&request(0.0), &[0.0, 2.0, 2.0, -1.0], 1), [1]);
}

#[test]
fn top_k_of_one_is_greedy_at_any_temperature() {
    let request = Request { top_k: Some(1), ..request(5.0) };
    assert!(draws(&request, &[0.0, 0.1, 0.2], 50).iter().all(|&token| token == 2));
}

#[test]
fn top_p_leaves_the_tail_out() {
    // Probabilities 0.5, 0.3, 0.2: 0.6 is reached by the first two.
    let logits: Vec<f32> = [0.2f32, 0.5, 0.3].iter().map(|p| p.ln()).collect();
    let request = Request { top_p: Some(0.6), ..request(1.0) };
    let drawn = draws(&request, &logits, 500);
    assert!(drawn.contains(&1) && drawn.contains(&2) && !drawn.contains(&0));
}

#[test]
fn top_p_works_beyond_the_first_sorted_piece() {
    // 1000 equal tokens: 0.5 keeps the 500 first, which is more than the first piece that is sorted.
    let request = Request { top_p: Some(0.5), ..request(1.0) };
    let drawn = draws(&request, &[0.0; 1000], 3000);
    assert!(drawn.iter().all(|&token| token < 501) && drawn.iter().any(|&token| token > 400));
}

#[test]
fn frequencies_follow_the_softmax() {
    let logits: Vec<f32> = [0.7f32, 0.2, 0.1].iter().map(|p| p.ln()).collect();
    let drawn = draws(&request(1.0), &logits, 20_000);
    for (token, expected) in [(0, 0.7), (1, 0.2), (2, 0.1)] {
        let share = drawn.iter().filter(|&&drawn| drawn == token).count() as f64 / 20_000.0;
        // Five standard errors of a share at 20,000 draws are 0.018 at most.
        assert!((share - expected).abs() < 0.018, "token {token}: {share}");
    }
}

#[test]
fn the_penalty_applies_once_to_what_was_seen() {
    let request = Request { repetition_penalty: Some(2.0), ..request(0.0) };
    let mut sampler = Sampler::new(&request, &[0, 0]);
    // 3 / 2 < 2, so token 1 wins; then 2 / 2 < 1.5 gives token 0 its turn.
    assert_eq!(sampler.sample(&mut [3.0, 2.0, -1.0]), 1);
    assert_eq!(sampler.sample(&mut [3.0, 2.0, -1.0]), 0);
}

#[test]
fn negative_logits_get_smaller_by_the_penalty() {
    let request = Request { repetition_penalty: Some(2.0), ..request(0.0) };
    assert_eq!(Sampler::new(&request, &[0]).sample(&mut [-1.0, -1.5]), 1);
}

#[test]
fn one_seed_is_one_stream() {
    let logits = [0.0, 0.5, 0.2, 0.9];
    assert_eq!(draws(&request(1.0), &logits, 100), draws(&request(1.0), &logits, 100));
    let other = Request { seed: 8, ..request(1.0) };
    assert_ne!(draws(&request(1.0), &logits, 100), draws(&other, &logits, 100));
}

#[test]
fn logits_that_are_not_numbers_still_give_a_token() {
    assert!(draws(&request(1.0), &[f32::NAN, f32::NAN], 1)[0] < 2);
    assert_eq!(draws(&request(0.0), &[f32::NEG_INFINITY; 2], 1), [0]);
}
