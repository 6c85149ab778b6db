/** Commands with placeholders, as a user writes them for a build. */

/** What stands for a placeholder: a text, or several arguments. */
export type TemplateValues = Readonly<Record<string, string | readonly string[]>>

/**
 * Fills in the placeholders of a command. An argument that is nothing but a placeholder becomes as many arguments as there are
 * values, none of them for an empty list; within an argument the values are joined by spaces, as in `CFLAGS={cflags}`. Braces
 * around any other name stay as they are.
 */
export function fillCommand(command: readonly string[], values: TemplateValues): readonly string[] {
  const valueOf = (name: string): string | readonly string[] | undefined =>
    Object.hasOwn(values, name) ? values[name] : undefined
  return command.flatMap((argument) => {
    const whole = /^\{(\w+)\}$/.exec(argument)?.[1]
    const list = whole === undefined ? undefined : valueOf(whole)
    if (list !== undefined) return list
    return argument.replaceAll(/\{(\w+)\}/g, (text, name: string) => {
      const value = valueOf(name)
      return value === undefined ? text : [value].flat().join(' ')
    })
  })
}
