/** Which program of a Cargo package is the engine. */
import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { CargoSettings } from '../../settings/engine-settings.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { readOutput } from '../tools/read-output.ts'

/** A target that is measured, and the example that is built and trained with it. */
export interface CargoTarget {
  readonly bin: string
  /** Whether the measured one is a binary or an example target. */
  readonly kind: 'bin' | 'example'
  readonly example: string | null
}

const metadataSchema = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      manifest_path: z.string(),
      default_run: z.string().nullable(),
      targets: z.array(z.object({ name: z.string(), kind: z.array(z.string()) })),
    }),
  ),
})

type Package = z.infer<typeof metadataSchema>['packages'][number]

/**
 * Finds the target: `engine.bin`, else `engine.example`, else what `cargo run` would run: the package's `default-run` or its only
 * binary.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` that lists the targets there are.
 */
export async function findCargoTarget(
  engine: Pick<CargoSettings, 'bin' | 'example' | 'package'>,
  manifestPath: string,
  cargo: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<CargoTarget> {
  const { bin, example } = engine
  if (bin !== null) return { bin, kind: 'bin', example }
  if (example !== null) return { bin: example, kind: 'example', example: null }
  const packages = selectPackages(
    await readPackages(manifestPath, cargo, env),
    engine.package,
    await realpath(manifestPath),
  )
  const [first] = packages
  const runs = packages.length === 1 ? first?.default_run : null
  if (runs !== null && runs !== undefined) return { bin: runs, kind: 'bin', example: null }
  const binaries = listTargets(packages, 'bin')
  const [only] = binaries
  if (only !== undefined && binaries.length === 1) return { bin: only, kind: 'bin', example: null }
  const examples = listTargets(packages, 'example')
  throw new PgoBenchmarksError(
    'SETTINGS_INVALID',
    `\`engine.bin\` is not set, and ${manifestPath} has ${binaries.length === 0 ? 'no binary' : `${binaries.length} binaries: ${binaries.join(', ')}`}${examples.length === 0 ? '' : `; its examples are ${examples.join(', ')}`}`,
    {
      fix: 'name one as `engine.bin` or `engine.example`, with `engine.package` where the manifest is a workspace',
    },
  )
}

async function readPackages(
  manifestPath: string,
  cargo: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly Package[]> {
  const args = ['metadata', '--no-deps', '--format-version=1', `--manifest-path=${manifestPath}`]
  const output = await readOutput(cargo, args, env, dirname(manifestPath))
  const parsed = output === undefined ? undefined : metadataSchema.safeParse(JSON.parse(output)).data
  if (parsed !== undefined) return parsed.packages
  throw new PgoBenchmarksError('SETTINGS_INVALID', `cargo cannot read ${manifestPath}`, {
    fix: `correct the manifest (\`cargo metadata --manifest-path ${manifestPath}\` says what is wrong), or set \`engine.bin\``,
  })
}

/** The named package, else that of the manifest, else, for a workspace without one, all of its members. */
function selectPackages(
  packages: readonly Package[],
  name: string | undefined,
  manifestPath: string,
): readonly Package[] {
  if (name !== undefined) return packages.filter((each) => each.name === name)
  const own = packages.filter((each) => each.manifest_path === manifestPath)
  return own.length === 0 ? packages : own
}

function listTargets(packages: readonly Package[], kind: string): readonly string[] {
  return packages.flatMap(({ targets }) =>
    targets.filter((target) => target.kind.includes(kind)).map((target) => target.name),
  )
}
