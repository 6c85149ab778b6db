/** How much a program can be handed as arguments. */

/** Longest argument that Linux takes with pages of 4 KiB, bytes without the NUL behind it (MAX_ARG_STRLEN of linux/binfmts.h). */
const LONGEST_BYTES = 131_071

/** Whether a text can be an argument. */
export function fitsArgument(text: string): boolean {
  return Buffer.byteLength(text) <= LONGEST_BYTES
}

/** Says of the arguments of a program that the kernel did not start for their length (E2BIG) which of them is too long, or that all are. */
export function describeTooLong(args: readonly string[]): string {
  const bytes = args.map((argument) => Buffer.byteLength(argument))
  const longest = Math.max(0, ...bytes)
  if (longest <= LONGEST_BYTES) {
    const total = bytes.reduce((sum, each) => sum + each, 0)
    return `its arguments, ${total} bytes, and its environment are together too long for a program (E2BIG; \`ulimit -s\` sets the limit)`
  }
  const which = `argument ${bytes.indexOf(longest) + 1} of ${args.length}`
  return `${which} has ${longest} bytes, which is too long: Linux takes ${LONGEST_BYTES} (E2BIG)`
}
