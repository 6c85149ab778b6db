import { defineConfig } from 'vitest/config'
import { clangEngine, pgoBenchmarks } from 'pgo-benchmarks'

const engine = clangEngine({
  sources: 'server',
  build: ['{cc}', '{cflags}', 'server.c', '-o', '{buildDir}/server', '{ldflags}', '-pthread'],
  binary: '{buildDir}/server',
})

export default defineConfig({
  plugins: [pgoBenchmarks({ engine, protocol: { kind: 'openai', args: ['--port', '{port}'] } })],
})
