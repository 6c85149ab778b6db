import { describe, expect, test } from 'vitest'
import {
  showBytes,
  showCounted,
  showDetectable,
  showDuration,
  showEstimate,
  showLevel,
  showNs,
  showP,
  showPercent,
  showRange,
  showSignedPercent,
  showTime,
} from '../../../../src/report/html/elements/numbers.ts'

const SPACE = '\u00A0'

describe('numbers on a page', () => {
  test.for<[shown: string, expected: string]>([
    [showEstimate({ estimate: -0.0523, interval: [-0.071, -0.034] }), `−5.2${SPACE}% [−7.1, −3.4]`],
    [showSignedPercent(-0.003), `−0.3${SPACE}%`],
    [showSignedPercent(-0.00001), `0.0${SPACE}%`],
    [showPercent(0.01), `1${SPACE}%`],
    [showPercent(0.007384, 2), `0.74${SPACE}%`],
    [showRange([-0.001, 0.0074], 2), `−0.10 to +0.74${SPACE}%`],
    [showRange([-0.01219, -0.03], 1, true), `1.2 to 3.0${SPACE}%`],
    [showRange([-0.00101, 0.00741], 2), `−0.11 to +0.75${SPACE}%`],
    [showDetectable(0.00004), `0.004${SPACE}%`],
    [showLevel(0.97), `97${SPACE}%`],
    [showP(0.0004), 'p < 0.001'],
    [showP(0.0312), 'p = 0.031'],
    [showCounted(1, 'block'), '1 block'],
    [showCounted(25_302, 'block'), '25,302 blocks'],
    [showCounted(2, 'process', 'processes'), '2 processes'],
    [showNs(950), '950 ns'],
    [showNs(3_456_000), '3.46 ms'],
    [showNs(2.5e9), '2.5 s'],
    [showDuration(0.2), '1 second'],
    [showDuration(75), '75 seconds'],
    [showDuration(600), '10 minutes'],
    [showDuration(9000), '3 hours'],
    [showBytes(0), '0 bytes'],
    [showBytes(8_665_424), '8.26 MiB'],
    [showTime('2026-11-24T13:31:57.423Z'), '2026-11-24 13:31 UTC'],
    [showTime('yesterday'), 'yesterday'],
  ])('`%s` is `%s`', ([shown, expected]) => {
    expect(shown).toBe(expected)
  })
})
