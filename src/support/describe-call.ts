/** Whether this is a checkout of the suite, which runs from its TypeScript sources and has npm scripts for its commands. */
export const IS_CHECKOUT: boolean = import.meta.url.endsWith('.ts')

/** How a person calls a command. */
export function describeCall(command: string, args = ''): string {
  // `build` makes the package there.
  const script = command === 'build' ? 'build:pgo' : command
  const called = IS_CHECKOUT ? `npm run ${script}` : `npx pgo-benchmarks ${command}`
  return args === '' ? called : `${called}${IS_CHECKOUT ? ' --' : ''} ${args}`
}
