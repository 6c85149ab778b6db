import { defineConfig } from 'vitest/config'
import { pgoBenchmarks, prebuiltEngine } from 'pgo-benchmarks'

const engine = prebuiltEngine({ baseline: 'bin/engine', pgo: 'bin/engine-pgo' })

export default defineConfig({
  plugins: [pgoBenchmarks({ engine, protocol: { kind: 'process', args: ['{prompt}', '{max_tokens}'] } })],
})
