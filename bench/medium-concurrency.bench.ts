import { test } from 'vitest'
import { compareArms, MEASURED_PROMPTS } from '../src/bench.ts'

test('10 concurrent requests', compareArms({ concurrency: 10, prompts: MEASURED_PROMPTS }))

test('25 concurrent requests', compareArms({ concurrency: 25, prompts: MEASURED_PROMPTS }))

test('50 concurrent requests', compareArms({ concurrency: 50, prompts: MEASURED_PROMPTS }))
