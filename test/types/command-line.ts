/** A command's `run` takes what its declaration gives, and the compiler must refuse any other. Nothing here runs. */
import { defineCommand } from '../../src/cli/command.ts'

const NAMED = { name: 'export', summary: 'write a file' }
const RUN = { label: 'RUN', description: 'the folder of a run' } as const

defineCommand({
  ...NAMED,
  positionals: {
    first: { ...RUN, count: 'one' },
    second: { ...RUN, count: 'optional' },
    others: { ...RUN, count: 'rest' },
  },
  options: {
    out: { type: 'string', label: 'FILE', description: 'where it goes' },
    force: { type: 'boolean', description: 'write over what is there' },
  },
  load: async () => ({
    run: async (values: {
      readonly first: string
      readonly second: string | undefined
      readonly others: readonly string[]
      readonly out: string | undefined
      readonly force: boolean
    }) => values.first.length + values.others.length + Number(values.force),
  }),
})

defineCommand({
  ...NAMED,
  positionals: { first: { ...RUN, count: 'optional' } },
  // @ts-expect-error it may be missing
  load: async () => ({ run: async ({ first }: { readonly first: string }) => first.length }),
})

defineCommand({
  ...NAMED,
  options: { out: { type: 'string', label: 'FILE', description: 'where it goes' } },
  // @ts-expect-error there is no such option
  load: async () => ({ run: async ({ force }: { readonly force: boolean }) => Number(force) }),
})

defineCommand({
  ...NAMED,
  // @ts-expect-error it declares no argument
  load: async () => ({ run: async ({ first }: { readonly first: string }) => first.length }),
})

// @ts-expect-error help has to name the value
defineCommand({ ...NAMED, options: { out: { type: 'string', description: 'where it goes' } } })
