/** Placeholders such as `{prompt}` in an engine's arguments. */

/** Those through which an engine learns what to answer. */
export const PROMPT_PLACEHOLDERS = ['prompt', 'prompts_file'] as const

/**
 * Fills placeholders in. Text in braces that is none of `values` stays as it is: it may be JSON, or a format of the
 * engine's own. A value is never searched again, so a prompt may hold anything.
 */
export function fillPlaceholders(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  )
}
