import { test } from 'vitest'
import { compareArms } from '../src/bench.ts'

test('single request: hi', compareArms({ concurrency: 1, prompts: ['hi'] }))

test('single request: what is python?', compareArms({ concurrency: 1, prompts: ['what is python?'] }))

test(
  'single request: explain machine learning briefly',
  compareArms({ concurrency: 1, prompts: ['explain machine learning briefly'] }),
)
