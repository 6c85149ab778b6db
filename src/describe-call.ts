/** How a person calls a command: a checkout of the suite, which runs from its TypeScript sources, has npm scripts for them. */
export function describeCall(command: string, args = ''): string {
  const checkout = import.meta.url.endsWith('.ts')
  const called = checkout ? `npm run ${command}` : `npx pgo-benchmarks ${command}`
  return args === '' ? called : `${called}${checkout ? ' --' : ''} ${args}`
}
