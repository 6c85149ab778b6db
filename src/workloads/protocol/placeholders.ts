/** Placeholders such as `{prompt}` in an engine's arguments. */

/** Those through which an engine learns what to answer. */
export const PROMPT_PLACEHOLDERS = ['prompt', 'prompts_file'] as const

/** What stands for `{threads}` and `{cpus}`: how many CPUs an engine runs on, and their numbers, as `taskset -c` takes them. */
export function describeCpus(cpus: readonly number[]): { readonly threads: string; readonly cpus: string } {
  return { threads: String(cpus.length), cpus: cpus.join(',') }
}

/** Fills placeholders in the values of variables. */
export function fillVariables(
  env: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fillPlaceholders(text, values)]))
}

/**
 * Fills placeholders in. Text in braces that is none of `values` stays as it is: it may be JSON, or a format of the
 * engine's own. A value is never searched again, so a prompt may hold anything.
 */
export function fillPlaceholders(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  )
}
