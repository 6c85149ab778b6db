use super::*;
use crate::random::Random;

fn random(count: usize) -> Vec<f32> {
    let mut random = Random::new(5);
    (0..count).map(|_| 20.0 * random.next_unit() as f32 - 10.0).collect()
}

#[test]
fn sums_cover_lanes_and_remainder() {
    let x: Vec<f32> = (0..19u8).map(f32::from).collect();
    assert!((dot(&x, &x) - 2109.0).abs() < 1e-3);
    assert!((sum(&x) - 171.0).abs() < 1e-4);
    assert!((largest(&x) - 18.0).abs() < 1e-6);
}

#[test]
fn largest_leaves_out_what_is_not_a_number() {
    assert_eq!(largest(&[f32::NAN, -3.0, f32::NAN]).to_bits(), (-3f32).to_bits());
    assert_eq!(largest(&[f32::NAN; 9]).to_bits(), f32::NEG_INFINITY.to_bits());
}

#[test]
fn exp_is_the_c_librarys_within_two_units_in_the_last_place() {
    let mut x = -87.0f32;
    while x < 88.0 {
        let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
        assert!((found / expected - 1.0).abs() < 2.0 * f64::from(f32::EPSILON), "exp({x}) = {found} for {expected}");
        x += 0.003_7;
    }
}

#[test]
fn exp_keeps_its_ends() {
    assert_eq!(exp(f32::NEG_INFINITY).to_bits(), 0);
    assert_eq!(exp(0.0).to_bits(), 1f32.to_bits());
    assert!(exp(1000.0).is_finite() && exp(1000.0) > 1e38);
    assert!(exp(f32::NAN).is_nan());
}

#[test]
fn rms_norm_scales_each_row_to_unit_mean_square() {
    let mut out = [0.0; 4];
    rms_norm(&[3.0, 3.0, -5.0, 5.0], &[1.0, 2.0], 0.0, &mut out);
    for (out, expected) in out.iter().zip([1.0, 2.0, -1.0, 2.0]) {
        assert!((out - expected).abs() < 1e-6);
    }
}

#[test]
fn softmax_of_large_scores_stays_finite() {
    let mut scores = [1000.0, 1000.0];
    softmax(&mut scores);
    assert!(scores.iter().all(|score| (score - 0.5).abs() < 1e-6));
}

#[test]
fn swiglu_multiplies_the_gate_by_its_sigmoid() {
    let mut out = [0.0];
    swiglu(&[2.0, 3.0], 1, &mut out);
    // 2 * sigmoid(2) * 3, sigmoid(2) = 0.880797
    assert!((out[0] - 5.284_782).abs() < 1e-5);
}

#[test]
fn vector_code_gives_the_same_bits() {
    super::vectorized! {
        fn twice(x: &[f32], weight: &[f32]) -> [Vec<u32>; 2] {
            let (mut probabilities, mut scaled) = (x.to_vec(), weight.to_vec());
            softmax(&mut probabilities);
            add_scaled(&mut scaled, x, 0.3);
            scaled.push(dot(x, weight));
            [probabilities, scaled].map(|x| x.iter().map(|x| x.to_bits()).collect())
        }
    }
    let (x, weight) = (random(1003), random(1003));
    let (mut probabilities, mut scaled) = (x.clone(), weight.clone());
    softmax(&mut probabilities);
    add_scaled(&mut scaled, &x, 0.3);
    scaled.push(dot(&x, &weight));
    let portable: [Vec<u32>; 2] = [probabilities, scaled].map(|x| x.iter().map(|x| x.to_bits()).collect());
    assert_eq!(twice(&x, &weight), portable);
}
