/** CPUs by their kernel numbers. */
import { readFile } from 'node:fs/promises'

/** Reads a kernel CPU list such as `0,2-4`. */
export function parseCpuList(list: string): readonly number[] {
  return list.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** The CPUs that are hyper-threads of the same core as `cpu`, itself included; it alone where the system does not tell. */
export async function readSiblings(cpu: number, sysfs = '/sys'): Promise<readonly number[]> {
  const file = `${sysfs}/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`
  const list = await readFile(file, 'utf8').catch(() => undefined)
  return list === undefined ? [cpu] : parseCpuList(list.trim())
}

/**
 * Divides the allowed CPUs between harness and engine: the harness gets the first and its hyper-threads, because two threads of
 * one core slow each other down; they are parted only where there is no second core.
 *
 * @returns undefined where there is only one CPU.
 */
export async function splitCpus(
  allowed: readonly number[],
  sysfs?: string,
): Promise<{ readonly harness: readonly number[]; readonly engine: readonly number[] } | undefined> {
  const [first, ...others] = allowed
  if (first === undefined || others.length === 0) return undefined
  const siblings = await readSiblings(first, sysfs)
  const engine = others.filter((cpu) => !siblings.includes(cpu))
  if (engine.length === 0) return { harness: [first], engine: others }
  return { harness: allowed.filter((cpu) => !engine.includes(cpu)), engine }
}
