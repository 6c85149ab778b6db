import { defineConfig } from 'vitest/config'
import { clangEngine, pgoBenchmarks } from 'pgo-benchmarks'

const engine = clangEngine({
  compiler: 'clang',
  sources: 'engine',
  configure: ['cmake', '-S', '{sourceDir}', '-B', '{buildDir}'],
  build: ['cmake', '--build', '{buildDir}'],
  binary: '{buildDir}/engine',
})

export default defineConfig({
  plugins: [pgoBenchmarks({ engine, protocol: { kind: 'process', args: ['{prompt}', '{max_tokens}'] } })],
})
