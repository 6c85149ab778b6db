import { defineConfig } from 'vitest/config'
import { cargoEngine, pgoBenchmarks } from 'pgo-benchmarks'

const engine = cargoEngine({ manifestPath: 'engine/Cargo.toml' })

export default defineConfig({
  plugins: [pgoBenchmarks({ engine, protocol: { kind: 'process', args: ['{prompt}'] } })],
})
