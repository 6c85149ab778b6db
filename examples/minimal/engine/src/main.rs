/// Answers a prompt with a number that takes a few hundred thousand branches to find.
fn main() {
    let prompt = std::env::args().nth(1).expect("usage: shout <prompt>");
    let answer = prompt.bytes().map(|byte| u64::from(byte) + 100_000).map(longest_chain).max();
    println!("{answer:?}");
}

/// Steps of the Collatz sequence from `start` down to 1, and of its next thousand neighbours.
fn longest_chain(start: u64) -> u32 {
    (start..start + 1_000).map(chain).max().unwrap_or(0)
}

fn chain(start: u64) -> u32 {
    let (mut value, mut steps) = (start, 0);
    while value > 1 {
        value = if value % 2 == 0 { value / 2 } else { 3 * value + 1 };
        steps += 1;
    }
    steps
}
