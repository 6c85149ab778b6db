import { defineConfig } from 'vitest/config'
import { pgoBenchmarks } from './src/index.ts'

export default defineConfig({
  plugins: [pgoBenchmarks()],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/scripted-engine-binary.ts', 'test/support/leak-guard.ts'],
    // No test leaves anything changed, and most files take less than starting a worker for each would. Nor does a tier: the bench files share one, too.
    isolate: false,
    // Most tests wait for processes, not for a CPU.
    // In CI nobody waits, and fewer at once disturb those that measure less.
    maxWorkers: process.env['CI'] === undefined ? 4 : 2,
    // Real processes on a busy machine: a limit only ends what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
