import { test } from 'vitest'
import { compareArms } from 'pgo-benchmarks/bench'

test('a short answer', compareArms({ concurrency: 1, prompts: ['what is python?'] }))
