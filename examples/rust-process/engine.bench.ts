import { test } from 'vitest'
import { compareArms } from 'pgo-benchmarks/bench'

test('a heading and a list', compareArms({ concurrency: 1, prompts: ['# Title\n\n- one\n- *two*\n'] }))
