/**
 * The rooms of `src`, lowest first: a file imports from its own room and from those above it in this list, types included.
 * `src` itself holds the package's entries and `errors.ts`, which everybody may import. docs/architecture.md says what each room is for.
 */
export const ROOMS: readonly string[] = [
  'src/support',

  'src/stats/checks',
  'src/stats/random',
  'src/stats/distributions',
  'src/stats/samples',
  'src/stats/intervals',
  'src/stats/significance',
  'src/stats/design',
  'src/stats/verdict',
  'src/stats/fleet',
  'src/stats/simulate',

  'src/workloads/linux',
  'src/workloads/protocol',
  'src/workloads/engine',
  'src/workloads/timing',
  'src/workloads/jsonl',
  'src/workloads/process',
  'src/workloads/openai',
  'src/workloads/prompts',
  'src/workloads/model',
  'src/workloads/conformance',
  'src/workloads',

  'src/settings',

  'src/setup/progress',
  'src/setup/tools',
  'src/setup/steps',
  'src/setup/profile',
  'src/setup/plan',
  'src/setup/compile',
  'src/setup/training',
  'src/setup/bolt',
  'src/setup/verify',
  'src/setup/pipeline',
  'src/setup/engines',
  'src/setup/cargo/config',
  'src/setup/cargo',
  'src/setup/c',
  'src/setup/prebuilt',
  'src/setup/doctor',
  'src/setup',

  'src/measure/conditions',
  'src/measure/layout',
  'src/measure/record',
  'src/measure/blocks',
  'src/measure/metrics',
  'src/measure/compare',
  'src/measure/progress',
  'src/measure/forecast',
  'src/measure',

  'src/expect',

  'src/report/words',
  'src/report/record',
  'src/report/terminal',
  'src/report/ci',
  'src/report/html/style',
  'src/report/html/elements',
  'src/report/html/charts',
  'src/report/html/answer',
  'src/report/html/tier',
  'src/report/html/run',
  'src/report/html',
  'src/report/history',
  'src/report/compare',
  'src/report/pool',
  'src/report',

  'src/plugin',
  'src',
  'src/cli/project',
  'src/cli/commands',
  'src/cli',
]

/** What a house may not import, although it stands lower. */
export const STRANGERS: Readonly<Record<string, readonly string[]>> = {
  'src/stats': ['src/support'],
  'src/workloads': ['src/stats'],
  'src/setup': ['src/stats'],
  'src/report': ['src/workloads', 'src/setup'],
}
