/** What earlier builds made and no build will use again: profiles, and what cargo compiled with them. Every new profile means new artifacts of every crate. */
import { glob, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { z } from 'zod'
import type { PipelinePlan } from './pipeline-plan.ts'
import { readStamp } from '../steps/step.ts'

/** Merged profiles are named by their content, see `mergeProfile`. */
const PROFILE = /^[0-9a-f]{16}\.profdata$/
/** The flag of a build with one of ours, wherever the target directory stood then. */
const USES_OWN_PROFILE = /^-Cprofile-use=(.*\/pgo-benchmarks\/profiles\/[0-9a-f]{16}\.profdata)$/

/** What cargo notes beside every unit that it has compiled (cargo/core/compiler/fingerprint/mod.rs, `Fingerprint`). */
const fingerprintSchema = z.object({ rustflags: z.array(z.string()) })

/** Removes profiles that no finished step has made, and cargo's artifacts of profiles that are gone. Called by whoever holds the build lock. */
export async function removeStale({ workDir }: Pick<PipelinePlan, 'workDir'>): Promise<void> {
  await removeProfiles(workDir)
  for await (const fingerprint of glob('**/.fingerprint/*', { cwd: join(workDir, 'cargo') }))
    await removeUnit(join(workDir, 'cargo', fingerprint))
}

async function removeProfiles(workDir: string): Promise<void> {
  const stampDir = join(workDir, 'stamps')
  const names = (await readdir(stampDir)).filter((name) => name.endsWith('.json'))
  const stamps = await Promise.all(
    names.map(async (name) => readStamp({ stampDir }, basename(name, '.json'))),
  )
  const made = new Set(stamps.flatMap((stamp) => stamp?.outputs.map(({ path }) => basename(path)) ?? []))
  const folder = join(workDir, 'profiles')
  for (const name of await readdir(folder).catch(() => []))
    if (PROFILE.test(name) && !made.has(name)) await rm(join(folder, name), { force: true })
}

/** Removes what cargo keeps of one compilation, if it used a profile that is gone: all of it has the hash of its fingerprint's folder in its name. */
async function removeUnit(fingerprint: string): Promise<void> {
  const profile = await readProfile(fingerprint)
  const hash = /-([0-9a-f]{16})$/.exec(fingerprint)?.[1]
  if (profile === undefined || hash === undefined || (await pathExists(profile))) return
  const built = dirname(dirname(fingerprint))
  for (const folder of ['deps', 'examples', 'build']) {
    for (const name of await readdir(join(built, folder)).catch(() => []))
      if (name.includes(`-${hash}`)) await rm(join(built, folder, name), { recursive: true, force: true })
  }
  // Last, because a removal that is interrupted starts again from here.
  await rm(fingerprint, { recursive: true, force: true })
}

/** The profile of ours that a unit was compiled with; undefined without one. */
async function readProfile(fingerprint: string): Promise<string | undefined> {
  for (const name of await readdir(fingerprint)) {
    if (!name.endsWith('.json')) continue
    const note = fingerprintSchema.safeParse(
      parseJson(await readFile(join(fingerprint, name), 'utf8').catch(() => '')),
    )
    const uses = note.data?.rustflags.map((flag) => USES_OWN_PROFILE.exec(flag)?.[1])
    const profile = uses?.find((path) => path !== undefined)
    if (profile !== undefined) return profile
  }
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
