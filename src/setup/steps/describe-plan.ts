/** A plan in words, for people. */
import { relative } from 'node:path'
import { listSome } from './list-some.ts'
import type { PlannedStep } from './step-graph.ts'

/** Variables and inputs are shown by name, files by their path from the project root; more of them than this only by number. */
const SHOWN_REASONS = 5

/** One line a step: `fresh`, or why it would run. */
export function renderPlan(steps: readonly PlannedStep[], root: string): string {
  if (steps.length === 0) return 'nothing to build: the binaries are finished'
  const width = Math.max(...steps.map(({ name }) => name.length))
  return steps.map((step) => `${step.name.padEnd(width)}  ${describeStep(step, root)}`).join('\n')
}

function describeStep({ staleness }: PlannedStep, root: string): string {
  switch (staleness?.because) {
    case undefined:
      return 'fresh'
    case 'never-run':
      return 'stale: it has not been done yet'
    case 'needs':
      return `stale: \`${staleness.step}\` goes before it`
    case 'output':
      return `stale: ${shorten(staleness.path, root)} is ${staleness.change}`
    case 'unknown':
      return `stale: not known: ${listSome(staleness.what, SHOWN_REASONS)}`
    case 'inputs': {
      const names = staleness.names.map((name) => shorten(name, root))
      return `stale: changed: ${listSome(names, SHOWN_REASONS)}`
    }
  }
}

function shorten(name: string, root: string): string {
  return name.startsWith('/') ? relative(root, name) : name
}
