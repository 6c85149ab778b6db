import { test } from 'vitest'
import { compareArms } from '../src/bench.ts'

/** As many as `inferno play` generates by default. */
const MAX_TOKENS = 64

test('single request: hi', compareArms({ concurrency: 1, prompts: ['hi'], maxTokens: MAX_TOKENS }))

test(
  'single request: what is python?',
  compareArms({ concurrency: 1, prompts: ['what is python?'], maxTokens: MAX_TOKENS }),
)

test(
  'single request: explain machine learning briefly',
  compareArms({ concurrency: 1, prompts: ['explain machine learning briefly'], maxTokens: MAX_TOKENS }),
)
