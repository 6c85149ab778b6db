import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../../src/workloads/engine/engine-environment.ts'

describe('`readEnvironment`', () => {
  let before: NodeJS.ProcessEnv
  beforeEach(() => {
    before = { ...process.env }
  })
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })

  test('passes on what the engine may need', () => {
    Object.assign(process.env, { LD_LIBRARY_PATH: '/opt/lib', RAYON_NUM_THREADS: '2', MODEL: 'x' })
    expect(readEnvironment({})).toMatchObject({
      PATH: before['PATH'],
      LD_LIBRARY_PATH: '/opt/lib',
      RAYON_NUM_THREADS: '2',
      MODEL: 'x',
    })
  })

  test.for([
    'NODE_OPTIONS',
    'npm_lifecycle_event',
    'VITEST',
    'VITEST_WORKER_ID',
    'TINYPOOL_WORKER_ID',
    'VITE_X',
    'TEST',
    'MODE',
    'FORCE_COLOR',
    'OLDPWD',
  ])('keeps `%s` of the harness from the engine', (name) => {
    process.env[name] = 'x'
    expect(readEnvironment({})).not.toHaveProperty(name)
  })

  test('sets what it is given, over what is inherited', () => {
    process.env['RAYON_NUM_THREADS'] = '2'
    expect(readEnvironment({ RAYON_NUM_THREADS: '1', NODE_ENV: 'test' })).toMatchObject({
      RAYON_NUM_THREADS: '1',
      NODE_ENV: 'test',
    })
  })

  test('changes nothing in this process’s own environment', () => {
    readEnvironment({ PGO_BENCHMARKS_TEST: '1' })
    expect(process.env).not.toHaveProperty('PGO_BENCHMARKS_TEST')
  })
})
