import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { clangEngine } from '../../src/settings/engine-settings.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { measureKept, removeKept } from '../../src/setup/kept-files.ts'
import { planRun, prepare } from '../../src/setup/prepare.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { ONE_COMMAND, writeEngineSource } from '../support/c-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'
import { createTinyProject, resolveTinySettings } from '../support/tiny-project.ts'

const progress = createProgress({ write: () => {}, live: false, verbose: false })

describe('`removeKept`', () => {
  test('of a C engine leaves what an unchanged project needs, and with `all` nothing', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    await directory.write('large.txt', 'x'.repeat(300_000))
    const settings = resolveSettings({
      engine: clangEngine({ build: [...ONE_COMMAND], binary: '{buildDir}/engine' }),
      protocol: { kind: 'process', args: ['{prompt}', '20'] },
      training: { prompts: ['hey', 'you'] },
    })
    const context = { root: directory.path, progress }
    expect(await removeKept(settings, context, { all: true })).toBe(0)
    await prepare(settings, context, { skipBuild: false })
    const before = await measureKept(settings, directory.path)
    expect(before.intermediate).toBeGreaterThan(300_000)
    expect(before.total).toBeGreaterThan(before.intermediate)
    expect(await removeKept(settings, context, { all: false })).toBeGreaterThan(300_000)
    expect(await measureKept(settings, directory.path)).toMatchObject({ intermediate: 0 })
    const stale = (await planRun(settings, directory.path)).filter(({ staleness }) => staleness !== undefined)
    expect(stale).toEqual([])
    expect((await prepare(settings, context, { skipBuild: true })).armSet.arms).toHaveProperty('pgo')
    await directory.write('.pgo-benchmarks/bin/mine', 'not made by the suite')
    await removeKept(settings, context, { all: true })
    expect(await readdir(directory.join('.pgo-benchmarks'), { recursive: true })).toEqual([
      '.gitignore',
      'bin',
      'bin/mine',
    ])
  })

  test('of a crate leaves what another training of the same build needs', async () => {
    await using project = await createTinyProject()
    const first = await project.build()
    const { path } = project.directory
    const settings = resolveTinySettings()
    const before = await measureKept(settings, path)
    const context = { root: path, progress }
    expect(await removeKept(settings, context, { all: false })).toBeGreaterThan(before.intermediate / 2)
    expect(await project.build()).toEqual({ ...first, evidence: { ...first.evidence, build: 'unchanged' } })
    const trained = await project.build({ training: { prompts: ['gamma'], concurrency: [1] } })
    expect(trained.evidence.profile?.executedEngineFunctions).toBe(
      first.evidence.profile?.executedEngineFunctions,
    )
    await removeKept(settings, context, { all: true })
    expect(await readdir(project.directory.join('target'), { recursive: true })).toEqual([])
  })
})
