const FUNCTIONS = numbers(24)
const PLACES = numbers(100)

/** Rust whose `all_places()` calls 24 functions each at 100 places: more values than a module has room for when asked for as little as possible. */
export const INDIRECT_CALLS: string = [
  ...FUNCTIONS.map((each) => `#[inline(never)] fn f${each}(x: u64) -> u64 { x ^ ${each} }`),
  `static ALL: [fn(u64) -> u64; 24] = [${FUNCTIONS.map((each) => `f${each}`).join(', ')}];`,
  ...PLACES.map((each) => `#[inline(never)] fn p${each}(i: usize) -> u64 { ALL[i % 24](${each}) }`),
  `fn all_places() -> u64 { (0..500).map(|i| ${PLACES.map((each) => `p${each}(i)`).join(' ^ ')}).sum() }`,
].join('\n')

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}
