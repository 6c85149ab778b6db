import { expect, test } from 'vitest'
import { createWorkerEnvironment } from '../../src/workloads/worker-environment.ts'

test.for([
  ['', undefined],
  ['--max-old-space-size=100 --inspect', undefined],
  [
    '--require /srv/app/.pnp.cjs --experimental-loader file:///srv/app/.pnp.loader.mjs --inspect',
    '--require /srv/app/.pnp.cjs --experimental-loader file:///srv/app/.pnp.loader.mjs',
  ],
  ['--inspect --require "/srv/my app/.pnp.cjs"', '--require "/srv/my app/.pnp.cjs"'],
] as const)('of NODE_OPTIONS `%s` a worker gets what finds its modules: %s', ([options, expected]) => {
  expect(createWorkerEnvironment({ NODE_OPTIONS: options })['NODE_OPTIONS']).toBe(expected)
})
