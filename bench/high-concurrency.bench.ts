import { test } from 'vitest'
import { compareArms, MEASURED_PROMPTS } from '../src/bench.ts'

test('100 concurrent requests', compareArms({ concurrency: 100, prompts: MEASURED_PROMPTS }))

test('200 concurrent requests', compareArms({ concurrency: 200, prompts: MEASURED_PROMPTS }))
