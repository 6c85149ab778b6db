import { defineConfig } from 'vitest/config'
import { pgoBenchmarks } from './src/index.ts'

export default defineConfig({
  plugins: [pgoBenchmarks()],
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes on a busy machine: a limit only ends what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
