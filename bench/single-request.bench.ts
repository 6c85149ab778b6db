import { test } from 'vitest'
import { engine, SINGLE_PROMPTS } from '../src/bench.ts'

test.for(SINGLE_PROMPTS)('single request: %s', async (prompt, { bench }) => {
  const workload = { concurrency: 1, prompts: [prompt] }
  await bench.compare(bench('baseline', engine('baseline', workload)), bench('pgo', engine('pgo', workload)))
})
