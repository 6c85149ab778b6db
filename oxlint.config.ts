import { posix } from 'node:path'
import { defineConfig, type OxlintConfig } from 'oxlint'
import { ROOMS, STRANGERS } from './rooms.ts'

type Override = NonNullable<OxlintConfig['overrides']>[number]
type Pattern = { readonly group?: string[]; readonly regex?: string; readonly message: string }

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-non-null-assertion': 'error',
    // A type that two files owe each other ties them as a value does.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-await-in-loop': 'off',
    'import/no-unassigned-import': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'vitest/require-mock-type-parameters': 'off',
    eqeqeq: 'error',
    'no-console': 'error',
    'typescript/consistent-return': 'off',
    'consistent-return': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'no-underscore-dangle': 'off',
  },
  overrides: [
    ...ROOMS.map((room) => restrictRoom(room)),
    { files: ['scripts/**'], rules: { 'no-console': 'off' } },
    {
      files: ['src/**'],
      rules: {
        // What is printed is cleaned on its way: src/support/print.ts and console.ts.
        'no-restricted-properties': [
          'error',
          ...['stdout', 'stderr'].map((property) => ({
            object: 'process',
            property,
            message: 'Print with src/support/print.ts or `openConsole`, which clean foreign text.',
          })),
        ],
      },
    },
    { files: ['bench/**', 'examples/**'], rules: { 'vitest/expect-expect': 'off' } },
  ],
  ignorePatterns: ['/dist', '/target', '/reports', '/engine'],
})

/** Files of a room import from rooms below it alone. */
function restrictRoom(room: string): Override {
  const house = Object.keys(STRANGERS).find((name) => isIn(room, name))
  const strangers =
    house === undefined ? [] : ROOMS.filter((other) => STRANGERS[house]?.some((name) => isIn(other, name)))
  const higher = ROOMS.slice(ROOMS.indexOf(room) + 1)
  const patterns: Pattern[] = [
    matchRooms(room, higher, `${room} stands below this room: see the order in rooms.ts.`),
    matchRooms(room, strangers, `${house} does not know this room: see rooms.ts.`),
  ].flat()
  if (isIn(room, 'src/stats')) {
    patterns.push({
      group: ['node:*', 'vitest', 'vitest/*'],
      message: 'src/stats is pure: it has no clock and no I/O.',
    })
    patterns.push({ regex: String.raw`/errors\.ts$`, message: 'src/stats has errors of its own.' })
  }
  if (isIn(room, 'src/workloads'))
    patterns.push({ group: ['vitest', 'vitest/*'], message: 'src/workloads knows nothing of Vitest.' })
  return { files: [`${room}/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

/** Imports from `room` that lead into one of `others`; the entries in `src` are not all that stands there. */
function matchRooms(room: string, others: readonly string[], message: string): Pattern[] {
  const paths = others.map((other) => {
    const path = posix.relative(room, other).replaceAll('.', String.raw`\.`)
    return other === 'src' ? String.raw`${path}/(?:index|bench)\.ts` : `${path}/[^/]+`
  })
  return paths.length === 0 ? [] : [{ regex: `^(?:\\./)?(?:${paths.join('|')})$`, message }]
}

function isIn(room: string, house: string): boolean {
  return room === house || room.startsWith(`${house}/`)
}
