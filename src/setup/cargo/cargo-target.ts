/** Which program of a Cargo package is the engine. */
import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { CargoSettings } from '../../settings/engine-settings.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { findClosestWord } from '../../settings/closest-word.ts'
import { DEFAULT_MANIFEST } from '../plan/build-paths.ts'
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
      features: z.record(z.string(), z.array(z.string())).default({}),
      targets: z.array(
        z.object({
          name: z.string(),
          kind: z.array(z.string()),
          'required-features': z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
})

type Package = z.infer<typeof metadataSchema>['packages'][number]

/**
 * Finds the target: `engine.bin`, else `engine.example`, else what `cargo run` would run: the package's `default-run` or its only
 * binary.
 *
 * @throws PgoBenchmarksError `SETTINGS_INVALID` that lists the targets, packages or features there are.
 */
export async function findCargoTarget(
  engine: Pick<CargoSettings, 'bin' | 'example' | 'package' | 'features'>,
  manifestPath: string,
  cargo: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<CargoTarget> {
  const { bin, example } = engine
  const known = manifestPath === DEFAULT_MANIFEST ? undefined : await readPackages(manifestPath, cargo, env)
  const packages = selectPackages(known ?? [], engine.package, await realpath(manifestPath).catch(() => ''))
  // What cargo cannot read, a build says in cargo's own words.
  if (known !== undefined) requireKnown(engine, known, packages, manifestPath)
  if (bin !== null) return { bin, kind: 'bin', example }
  if (example !== null) return { bin: example, kind: 'example', example: null }
  if (known === undefined) {
    throw new PgoBenchmarksError('SETTINGS_INVALID', `cargo cannot read ${manifestPath}`, {
      fix: `correct the manifest (\`cargo metadata --manifest-path ${manifestPath}\` says what is wrong), or set \`engine.bin\``,
    })
  }
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

/**
 * The settings that name a program of a manifest: a binary before an example, the manifest's own before one of another member of its
 * workspace, with the features that the program asks for.
 *
 * @returns undefined where cargo cannot read the manifest, or knows no such program.
 */
export async function locateCargoProgram(
  name: string,
  manifestPath: string,
  cargo: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Partial<Pick<CargoSettings, 'bin' | 'example' | 'package' | 'features'>> | undefined> {
  const known = (await readPackages(manifestPath, cargo, env)) ?? []
  const ownPath = await realpath(manifestPath).catch(() => '')
  for (const packages of [known.filter((each) => each.manifest_path === ownPath), known]) {
    for (const kind of ['bin', 'example'] as const) {
      for (const each of packages) {
        const target = each.targets.find((one) => one.name === name && one.kind.includes(kind))
        if (target === undefined) continue
        const features = target['required-features']
        return {
          ...(each.manifest_path !== ownPath && { package: each.name }),
          [kind]: name,
          ...(features.length > 0 && { features }),
        }
      }
    }
  }
  return undefined
}

async function readPackages(
  manifestPath: string,
  cargo: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly Package[] | undefined> {
  const args = ['metadata', '--no-deps', '--format-version=1', `--manifest-path=${manifestPath}`]
  const output = await readOutput(cargo, args, env, dirname(manifestPath))
  return output === undefined ? undefined : parseMetadata(output)
}

function parseMetadata(text: string): readonly Package[] | undefined {
  try {
    return metadataSchema.safeParse(JSON.parse(text)).data?.packages
  } catch {
    return undefined
  }
}

/** Refuses what the manifest does not have, which a build would notice minutes later. */
function requireKnown(
  { bin, example, features, package: name }: Pick<CargoSettings, 'bin' | 'example' | 'package' | 'features'>,
  all: readonly Package[],
  packages: readonly Package[],
  manifestPath: string,
): void {
  const require = (option: string, plural: string, wanted: string, known: readonly string[]): void => {
    if (known.includes(wanted)) return
    const near = findClosestWord(wanted, known)
    throw new PgoBenchmarksError(
      'SETTINGS_INVALID',
      `\`${option}\` is "${wanted}", but ${manifestPath} has ${known.length === 0 ? `no ${plural}` : `the ${plural} ${known.join(', ')}`}`,
      {
        fix:
          near === undefined
            ? `correct \`${option}\`, or add it to the manifest`
            : `set \`${option}\` to "${near}"`,
      },
    )
  }
  if (name !== undefined) require('engine.package', 'packages', name, all.map((each) => each.name))
  if (bin !== null) require('engine.bin', 'binaries', bin, listTargets(packages, 'bin'))
  if (example !== null) require('engine.example', 'examples', example, listTargets(packages, 'example'))
  for (const feature of features.flatMap((text) => text.split(/[\s,]+/))) {
    // Those of a dependency or of another package are cargo's to judge.
    if (feature === '' || feature.includes('/')) continue
    require('engine.features', 'features', feature, packages.flatMap((each) => Object.keys(each.features)))
  }
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
