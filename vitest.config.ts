import { defineConfig } from 'vitest/config'
import { pgoBenchmarks } from './src/index.ts'

export default defineConfig({
  plugins: [pgoBenchmarks()],
  test: {
    include: ['test/**/*.test.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
  },
})
