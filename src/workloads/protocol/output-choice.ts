import type { EngineProtocol } from './engine-protocol.ts'

/** The setting that leaves out of a comparison what differs from run to run, as the end of a fix; empty where a protocol has none. */
export function describeOutputChoice(kind: EngineProtocol['kind'] | undefined): string {
  switch (kind) {
    case 'process':
      return '; where a part of the output always differs, as times do, choose the rest with `protocol.output`'
    case 'openai':
      return "; where a server's batches round differently from run to run, set `protocol.output: 'tokens'`, which compares numbers of tokens alone"
    case 'jsonl':
    case undefined:
      return ''
  }
}
