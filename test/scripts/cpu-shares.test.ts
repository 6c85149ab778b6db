import { expect, test } from 'vitest'
import { countParts, type Part } from '../../scripts/engine-bench/cpu-shares.ts'

/** Stacks as `perf script -F ip,sym,dso` writes them, innermost frame first. */
const STACKS: readonly (readonly [Part, string])[] = [
  [
    'gemm',
    `
          5192ab gemm_f32::microkernel::fma::f32::x2x6 (/t/inferno-baseline)
          52da8f std::thread::local::LocalKey<T>::with (/t/inferno-baseline)
          2598b8 <candle_core::cpu_backend::MatMul as candle_core::cpu_backend::utils::Map2>::f (/t/inferno-baseline)`,
  ],
  [
    'candle around it',
    `
          187a00 __memmove_avx512_unaligned_erms (/usr/lib/x86_64-linux-gnu/libc.so.6)
          209c9c inferno::model::linear::Linear::forward (/t/inferno-baseline)
          1daa87 inferno::model::llama::Llama::forward (/t/inferno-baseline)`,
  ],
  [
    'attention, norms, activation',
    `
          230c0f inferno::model::kernels::rms_norm::avx2 (/t/inferno-baseline)
          1daa87 inferno::model::llama::Llama::forward (/t/inferno-baseline)`,
  ],
  [
    'sampler',
    `
          230c0f inferno::model::kernels::weigh::avx2 (/t/inferno-baseline)
          203eab inferno::sampler::Sampler::sample (/t/inferno-baseline)
          21c3ad inferno::scheduler::sequence::Sequence::accept (/t/inferno-baseline)`,
  ],
  [
    'sampler',
    `
          20e55e core::slice::sort::unstable::quicksort::quicksort (/t/inferno-baseline)
          203eab inferno::sampler::Sampler::sample (/t/inferno-baseline)`,
  ],
  [
    'scheduler',
    `
          1d57c0 <inferno::scheduler::Scheduler as inferno::engine::Engine>::step (/t/inferno-baseline)
          240c70 inferno::serve::serve (/t/inferno-baseline)`,
  ],
  [
    'tokenizer',
    `
          3a57c0 regex_automata::util::pool::inner::PoolGuard<T,F>::put_imp (/t/inferno-baseline)
          1d57c0 <inferno::scheduler::Scheduler as inferno::engine::Engine>::step (/t/inferno-baseline)`,
  ],
  [
    'protocol',
    `
          3b57c0 serde_core::ser::SerializeMap::serialize_entry (/t/inferno-baseline)
          240c70 inferno::serve::serve (/t/inferno-baseline)`,
  ],
  [
    'allocation',
    `
           95140 malloc_consolidate (/usr/lib/x86_64-linux-gnu/libc.so.6)
           978d7 _int_malloc (/usr/lib/x86_64-linux-gnu/libc.so.6)
           997b1 __libc_calloc (/usr/lib/x86_64-linux-gnu/libc.so.6)
          2be1d5 candle_core::tensor::Tensor::matmul (/t/inferno-baseline)`,
  ],
  [
    'operating system',
    `
ffffffff815d4c65 [unknown] ([unknown])
          2be1d5 candle_core::tensor::Tensor::matmul (/t/inferno-baseline)`,
  ],
  ['other', '\n          27a11b __libc_start_main (/usr/lib/x86_64-linux-gnu/libc.so.6)'],
]

test.for(STACKS)('a sample counts as `%s`', ([part, stack]) => {
  const counted = [...countParts(stack)].filter(([, count]) => count > 0)
  expect(counted).toEqual([[part, 1]])
})

test('every stack is counted once, and an empty script counts as nothing', () => {
  const counts = countParts(STACKS.map(([, stack]) => stack).join('\n\n'))
  expect(counts.values().reduce((sum, count) => sum + count, 0)).toBe(STACKS.length)
  expect(counts.get('sampler')).toBe(2)
  expect(
    countParts('\n\n')
      .values()
      .reduce((sum, count) => sum + count, 0),
  ).toBe(0)
})
