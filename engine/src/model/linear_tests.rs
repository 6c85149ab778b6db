use super::*;
use crate::random::Random;

fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..count).map(|_| random.next_unit() as f32 - 0.5).collect()
}

/// One panel, several panels, a last panel that is not full, several chunks, and a large matrix, with panels of both widths.
fn shapes() -> impl Iterator<Item = (usize, usize, Panels)> {
    let shapes = [(128, 256), (40, 100), (352, 704), (576, 390), (1536, 576), (1030, 2100)];
    shapes.into_iter().flat_map(|(inputs, outputs)| [Panels::Cached, Panels::Streamed].map(|panels| (inputs, outputs, panels)))
}

#[test]
fn products_equal_the_definition() {
    for (inputs, outputs, panels) in shapes() {
        let weights = random(inputs * outputs, 1);
        let linear = Linear::new(std::slice::from_ref(&weights), inputs, panels).unwrap();
        let x = random(3 * inputs, 2);
        let mut out = Vec::new();
        linear.forward(&x, &mut out).unwrap();
        for (row, x) in x.chunks_exact(inputs).enumerate() {
            for (output, weights) in weights.chunks_exact(inputs).enumerate() {
                let expected: f64 = x.iter().zip(weights).map(|(x, w)| f64::from(*x) * f64::from(*w)).sum();
                let found = f64::from(out[row * outputs + output]);
                assert!((found - expected).abs() < 1e-4, "{inputs}x{outputs} [{row}][{output}]: {found} for {expected}");
            }
        }
    }
}

#[test]
fn a_row_is_the_same_bit_for_bit_in_every_batch() {
    for (inputs, outputs, panels) in shapes() {
        let linear = Linear::new(&[random(inputs * outputs, 1)], inputs, panels).unwrap();
        let x = random(70 * inputs, 2);
        let mut alone = Vec::new();
        linear.forward(&x[..inputs], &mut alone).unwrap();
        for rows in [2, 3, 4, 5, 8, 17, 32, 70] {
            let mut batch = Vec::new();
            linear.forward(&x[..rows * inputs], &mut batch).unwrap();
            assert!(batch[..outputs] == alone[..], "{inputs}x{outputs}: {rows} rows differ from one");
        }
    }
}

#[test]
fn parts_are_stacked_and_rows_read_back() {
    let parts = [random(600 * 10, 1), random(600 * 7, 2)];
    let linear = Linear::new(&parts, 600, Panels::Cached).unwrap();
    assert_eq!(linear.outputs(), 17);
    let mut row = vec![0.0; 600];
    linear.row(12, &mut row).unwrap();
    assert_eq!(row, parts[1][2 * 600..3 * 600]);
}
