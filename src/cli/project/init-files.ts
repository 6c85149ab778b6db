/** The files that put an engine under test, as text. Pure. */
import { MEASURED_PROMPTS, TRAINING_PROMPTS } from '../../workloads/prompts/prompts.ts'

/** An engine as `vitest.config.ts` writes it: the function that is imported, and its call. */
export interface InitEngine {
  readonly factory: 'cargoEngine' | 'clangEngine' | 'prebuiltEngine'
  readonly options: object
  /** What a reader of the configuration should know of it. */
  readonly note?: string
}

/** What the files are for. */
export interface InitPlan {
  readonly engine: InitEngine
  readonly protocol: 'jsonl' | 'openai' | 'process'
  readonly model: string | undefined
}

/** Prompts of each set; more make training and measuring longer. */
const PROMPTS = 6
const PROMPTS_FILE = 'bench/prompts.txt'
/** What else a reader may have to say of a protocol, with what is right for most. */
const PROTOCOL_HINTS: Readonly<Record<InitPlan['protocol'], readonly string[]>> = {
  process: [
    'All that the engine prints must be the same on every arm.',
    "Where times stand in it, choose the rest: `output: '^answer: (.*)$'`.",
  ],
  openai: [
    'Each request does its own work, and each answer has all its tokens, as llama.cpp and vLLM let one ask.',
    "Batches of many servers round differently from run to run. Where yours do not: `output: 'text'`.",
  ],
  jsonl: [],
}

/** Paths from the project root, with their content. */
export function renderInitFiles(plan: InitPlan): Readonly<Record<string, string>> {
  return {
    'vitest.config.ts': renderConfig(plan),
    'bench/engine.bench.ts': renderBench(plan),
    [PROMPTS_FILE]: [...TRAINING_PROMPTS.slice(0, PROMPTS), ...MEASURED_PROMPTS.slice(0, PROMPTS)]
      .map((prompt) => `${prompt.replaceAll(/\s+/g, ' ')}\n`)
      .join(''),
  }
}

function renderConfig({ engine, protocol, model }: InitPlan): string {
  const settings = {
    ...(model !== undefined && { model }),
    protocol: createProtocol(protocol, model),
    training: { file: PROMPTS_FILE, count: PROMPTS, concurrency: protocol === 'process' ? [1] : [1, 4, 10] },
    measured: { file: PROMPTS_FILE, skip: PROMPTS },
  }
  const hints = PROTOCOL_HINTS[protocol].map((hint) => `      // ${hint}\n`).join('')
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name === 'protocol' ? hints : ''}      ${name}: ${show(value)},\n`,
  )
  return `import { defineConfig } from 'vitest/config'
import { ${engine.factory}, pgoBenchmarks } from 'pgo-benchmarks'

export default defineConfig({
  plugins: [
    pgoBenchmarks({
      engine: ${engine.factory}(${show(engine.options)}),
${lines.join('')}    }),
  ],
  // The engine's own folders may have files of that name, too.
  test: { benchmark: { include: ['bench/**/*.bench.ts'] } },
})
`
}

function createProtocol(kind: InitPlan['protocol'], model: string | undefined): object {
  switch (kind) {
    case 'process':
      return { kind, args: [...(model === undefined ? [] : ['--model', '{model}']), '{prompt}'] }
    case 'openai':
      return {
        kind,
        args: [...(model === undefined ? [] : ['-m', '{model}']), '-t', '{threads}', '--port', '{port}'],
        body: { cache_prompt: false, ignore_eos: true },
        output: 'tokens',
      }
    case 'jsonl':
      return { kind, args: ['serve', ...(model === undefined ? [] : ['--model-path', '{model}'])] }
  }
}

function renderBench({ protocol }: InitPlan): string {
  const head = `import { test } from 'vitest'
import { compareArms, measuredPrompts } from 'pgo-benchmarks/bench'
`
  if (protocol === 'process')
    return `${head}
const [question = ''] = measuredPrompts()

test('one question', compareArms({ concurrency: 1, prompts: [question] }))
`
  const tiers = [1, 4, 10].map(
    (level) =>
      `test('${level} ${level === 1 ? 'request' : 'requests'}', compareArms({ concurrency: ${level}, prompts: measuredPrompts() }))\n`,
  )
  return `${head}\n${tiers.join('')}`
}

/** A value as TypeScript is usually written. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => show(each)).join(', ')}]`
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? quote(value) : String(value)
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${show(each)}`)
  return `{ ${entries.join(', ')} }`
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}
