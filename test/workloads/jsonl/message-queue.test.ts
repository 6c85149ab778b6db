import { describe, expect, test } from 'vitest'
import { MessageQueue, TIMED_OUT } from '../../../src/workloads/jsonl/message-queue.ts'

const soon = (): number => performance.now() + 20
const later = (): number => performance.now() + 10_000

describe('`MessageQueue`', () => {
  test('hands out items in the order in which they were pushed', async () => {
    const queue = new MessageQueue<number>()
    for (const item of [1, 2, 3]) queue.push(item)
    expect([await queue.next(later()), await queue.next(later()), await queue.next(later())]).toEqual([
      1, 2, 3,
    ])
  })

  test('gives an item to whoever waits for it already', async () => {
    const queue = new MessageQueue<string>()
    const waiting = queue.next(later())
    queue.push('late')
    await expect(waiting).resolves.toBe('late')
  })

  test('ends a wait with TIMED_OUT when its deadline passes', async () => {
    await expect(new MessageQueue<string>().next(soon())).resolves.toBe(TIMED_OUT)
  })

  test('keeps an item that comes after a wait has timed out for the next one', async () => {
    const queue = new MessageQueue<string>()
    await queue.next(soon())
    queue.push('late')
    await expect(queue.next(soon())).resolves.toBe('late')
  })

  test('hands out what is there even when the deadline has passed', async () => {
    const queue = new MessageQueue<string>()
    queue.push('there')
    await expect(queue.next(performance.now() - 1000)).resolves.toBe('there')
  })

  test('does not lose one of two items that come at once', async () => {
    const queue = new MessageQueue<number>()
    const waiting = queue.next(later())
    queue.push(1)
    queue.push(2)
    expect([await waiting, await queue.next(soon())]).toEqual([1, 2])
  })
})
