import { describe, expect, test } from 'vitest'
import { fillPlaceholders } from '../../../src/workloads/protocol/placeholders.ts'

describe('`fillPlaceholders`', () => {
  test('fills in every occurrence', () => {
    expect(fillPlaceholders('-p={prompt} {prompt}', { prompt: 'hi' })).toBe('-p=hi hi')
  })

  test('leaves braces that are no placeholder', () => {
    const json = '{"format": {type}, "toString": {toString}}'
    expect(fillPlaceholders(json, { prompt: 'hi' })).toBe(json)
  })

  test('does not look into values: a prompt may hold placeholders and `$&`', () => {
    expect(fillPlaceholders('{prompt}', { prompt: '{model} $& $1', model: 'x' })).toBe('{model} $& $1')
  })
})
