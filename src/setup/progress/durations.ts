/** How long each step took the last time: the base of its estimate. Losing it loses nothing else. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** Remembers durations, ms, by step and variant of it. */
export interface Durations {
  readonly get: (step: string, variant: string) => number | undefined
  readonly set: (step: string, variant: string, ms: number) => void
}

const schema = z.record(z.string(), z.record(z.string(), z.number().positive()))

/** Opens a file of durations; one that is missing or damaged holds none. */
export function openDurations(path: string): Durations {
  const read = (): z.infer<typeof schema> => {
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      return {}
    }
  }
  return {
    get: (step, variant) => read()[step]?.[variant],
    set: (step, variant, ms) => {
      const all = read()
      const next = { ...all, [step]: { ...all[step], [variant]: Math.round(ms) } }
      const temporary = `${path}.${process.pid}.tmp`
      try {
        mkdirSync(dirname(path), { recursive: true })
        try {
          writeFileSync(temporary, `${JSON.stringify(next, undefined, 2)}\n`)
          renameSync(temporary, path)
        } catch {
          rmSync(temporary, { force: true })
        }
      } catch {
        // A step that ran well does not fail for the want of an estimate next time.
      }
    },
  }
}
