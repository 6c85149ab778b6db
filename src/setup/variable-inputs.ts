import type { StepInputs } from './step.ts'

/** What a plan and an error call a variable of the environment. */
export function nameVariable(name: string): string {
  return `variable ${name}`
}

/** Variables as inputs of a step, each by its own name, so that a stale step can say which one changed. */
export function listVariables(
  env: Readonly<NodeJS.ProcessEnv>,
  isRead: (name: string) => boolean,
): StepInputs {
  const read = Object.entries(env).filter(([name]) => isRead(name))
  return Object.fromEntries(read.map(([name, value]) => [nameVariable(name), value]))
}
