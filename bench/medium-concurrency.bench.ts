import { test } from 'vitest'
import { engine, MEASURED_PROMPTS, MEDIUM_CONCURRENCY } from '../src/bench.ts'

test.for(MEDIUM_CONCURRENCY)('%i concurrent requests', async (concurrency, { bench }) => {
  const workload = { concurrency, prompts: [...MEASURED_PROMPTS] }
  await bench.compare(bench('baseline', engine('baseline', workload)), bench('pgo', engine('pgo', workload)))
})
