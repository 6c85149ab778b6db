import { test } from 'vitest'
import { compareArms } from 'pgo-benchmarks/bench'

const prompts = ['what is python?', 'and what is rust?']

test('two short answers', compareArms({ concurrency: 2, prompts, maxTokens: 8 }))
