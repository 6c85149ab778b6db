/** From call stacks that perf sampled to the share of CPU time that each part of the engine takes. */

/** The parts, in the order of the table. */
export const PARTS = [
  'gemm',
  'candle around it',
  'attention, norms, activation',
  'sampler',
  'scheduler',
  'tokenizer',
  'protocol',
  'allocation',
  'operating system',
  'other',
] as const
export type Part = (typeof PARTS)[number]

/** A frame of a stack: the function that the address lies in. Functions inlined into it count as it. */
interface Frame {
  readonly address: bigint
  readonly symbol: string
}

/** Where a crate's or module's functions belong. */
const MODULES: readonly (readonly [RegExp, Part])[] = [
  [/^<?gemm(_[a-z0-9]+)?::/, 'gemm'],
  [/^<?(candle_core|inferno::model::linear)::/, 'candle around it'],
  [/^<?inferno::(sampler|random)::/, 'sampler'],
  [/^<?inferno::model::(attention|kernel_time|kv_cache|llama|rope)::/, 'attention, norms, activation'],
  [/^<?(tokenizers|fancy_regex|regex_automata)::/, 'tokenizer'],
  [/^<?(inferno::(protocol|serve)|serde|serde_core|serde_json|sha2)::/, 'protocol'],
  [/^<?inferno::(scheduler|engine)::/, 'scheduler'],
]
/** The C library's allocator (malloc/malloc.c of glibc) and Rust's way to it. */
const ALLOCATOR =
  /^(_?_?(libc_)?(malloc|calloc|realloc|free|cfree|memalign|posix_memalign|aligned_alloc)(@.*|_consolidate)?|_int_\w+|_mid_memalign.*|sysmalloc.*|unlink_chunk.*|tcache_\w+|checked_request2size.*|__rustc::__r(ust|dl)_\w+|<?inferno::aligned_alloc::.*)$/
/** Linux maps its own code into the upper half of the address space (Documentation/arch/x86/x86_64/mm.rst). */
const FIRST_KERNEL_ADDRESS = 1n << 63n

/** Counts samples by part. `script` is the output of `perf script -F ip,sym,dso`: a blank line between stacks, innermost frame first. */
export function countParts(script: string): ReadonlyMap<Part, number> {
  const counts = new Map<Part, number>(PARTS.map((part) => [part, 0]))
  for (const block of script.split(/\n\s*\n/)) {
    const frames = block.split('\n').flatMap(parseFrame)
    if (frames.length === 0) continue
    const part = partOf(frames)
    counts.set(part, (counts.get(part) ?? 0) + 1)
  }
  return counts
}

function parseFrame(line: string): readonly Frame[] {
  const found = /^\s*([0-9a-f]+) (.+) \(.*\)$/.exec(line)
  const [, address, symbol] = found ?? []
  return address === undefined || symbol === undefined ? [] : [{ address: BigInt(`0x${address}`), symbol }]
}

/**
 * A sample belongs to the innermost function with a part of its own. Functions of the standard and the C library, and the loops over
 * numbers that several parts use (`inferno::model::kernels`), belong to their caller.
 */
function partOf(frames: readonly Frame[]): Part {
  const [innermost] = frames
  if (innermost !== undefined && innermost.address >= FIRST_KERNEL_ADDRESS) return 'operating system'
  for (const { symbol } of frames) {
    if (ALLOCATOR.test(symbol)) return 'allocation'
    const module = MODULES.find(([pattern]) => pattern.test(symbol))
    if (module !== undefined) return module[1]
  }
  return 'other'
}
