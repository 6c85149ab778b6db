/** Answers as servers really give them: what is read of them, and which of them are none. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../../src/workloads/engine/engine-failure.ts'
import type { WindowRequest, WindowStep } from '../../../src/workloads/engine/window.ts'
import { refusal } from '../../support/expect-error.ts'
import { createOpenaiSession, type ServerScript } from '../../support/openai-server.ts'
import { createTestRun } from '../../support/scripted-engine.ts'

const TIMEOUT_MS = 20_000
const RUN = createTestRun('w1', {
  echo: true,
  concurrency: 1,
  requests: [{ id: 'r0', prompt: 'hi', max_tokens: 5, temperature: 0, seed: 0 }],
})

async function answer(script: ServerScript): Promise<WindowStep> {
  await using server = await createOpenaiSession(script, { endpoint: 'chat' })
  const started = await server.session.start()
  if ('reason' in started) throw createEngineError(started)
  return await server.session.begin(RUN, TIMEOUT_MS)
}

async function readAnswer(script: ServerScript): Promise<WindowRequest> {
  const step = await answer(script)
  if (step.state !== 'completed' || step.requests[0] === undefined)
    throw new Error(`the window ${JSON.stringify(step)}`)
  return step.requests[0]
}

/** An event, as a server sends it. */
function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

function delta(fields: object, finish_reason: string | null = null): string {
  return data({ choices: [{ index: 0, delta: fields, finish_reason }] })
}

const DONE = 'data: [DONE]\n\n'
const HELLO = [delta({ content: 'hel' }), delta({ content: 'lo' })]
const STOP = delta({}, 'stop')

function usage(completion_tokens: unknown): string {
  return data({ choices: [], usage: { prompt_tokens: 3, completion_tokens } })
}

function call(fields: object) {
  return { tool_calls: [{ index: 0, ...fields }] }
}

/** The output's hash of an answer whose text is these bytes, one a character, and a dot. */
async function hashAnswer(bytes: string): Promise<string> {
  return (await readAnswer({ raw: [delta({ content: `${bytes}.` }), STOP, DONE] })).output_sha256
}

describe('`OpenaiSession` takes for text', () => {
  test.for<[what: string, deltas: readonly object[], text: string]>([
    ['reasoning', [{ reasoning: 'hm' }, { reasoning: 'm' }], 'hmm'],
    ['reasoning under its older name', [{ reasoning_content: 'hm' }, { content: 'yes' }], 'hmyes'],
    [
      'reasoning under both names, once',
      [{ reasoning: 'hm', reasoning_content: 'hm' }, { content: '!' }],
      'hm!',
    ],
    [
      'calls of tools without their ids',
      [
        call({ id: 'x7', function: { name: 'add', arguments: '' } }),
        call({ function: { arguments: '{"a":1}' } }),
      ],
      'add{"a":1}',
    ],
    [
      'a call of a function',
      [{ function_call: { name: 'add' } }, { function_call: { arguments: { a: 1 } } }],
      'add{"a":1}',
    ],
    [
      'content in parts',
      [
        {
          content: [
            { type: 'text', text: 'a' },
            { type: 'thinking', thinking: [{ text: 'b' }] },
          ],
        },
        { content: 'c' },
      ],
      'abc',
    ],
    ['a refusal', [{ refusal: 'I ' }, { refusal: 'cannot' }], 'I cannot'],
  ])('%s', async ([, deltas, text]) => {
    const raw = [delta({ role: 'assistant', content: '' }), ...deltas.map((each) => delta(each)), STOP, DONE]
    const request = await readAnswer({ raw })
    expect(request).toMatchObject({ output: text, output_tokens: 2, finish_reason: 'stop' })
    expect(request.token_ns).toHaveLength(2)
    expect(request.output_sha256).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('tokens that come without text', async () => {
    const tokens = (ids: readonly number[]) => data({ choices: [{ text: '', token_ids: ids }] })
    const request = await readAnswer({
      raw: [tokens([7]), tokens([8]), data({ choices: [{ text: '', finish_reason: 'length' }] })],
    })
    expect(request).toMatchObject({ output_tokens: 2, finish_reason: 'length' })
    expect(request.first_token_ns).not.toBeNull()
  })
})

describe('`OpenaiSession` reads', () => {
  test.for<[what: string, raw: readonly string[], tokens: number]>([
    ['events without data', ['data:\n\n', ...HELLO, 'data: \n\n', STOP, usage(8), DONE], 8],
    ['comments and other fields', [': ping\n\n', 'retry: 5\nid: 1\n', ...HELLO, STOP, usage(8), DONE], 8],
    ['`choices: null`', [...HELLO, STOP, data({ choices: null, usage: { completion_tokens: 8 } }), DONE], 8],
    ['no `choices`', [...HELLO, STOP, data({ usage: { completion_tokens: 8 } }), DONE], 8],
    ['a usage without a count', [...HELLO, STOP, usage(undefined), DONE], 2],
    ['a usage of null', [...HELLO, STOP, usage(null), DONE], 2],
    ['a usage so far in every event', [HELLO[0] ?? '', usage(4), HELLO[1] ?? '', STOP, usage(8), DONE], 8],
    ['`error: null`', [data({ error: null, choices: [{ delta: { content: 'hello' } }] }), STOP, usage(8)], 8],
    ['a last event without a blank line', [...HELLO, STOP, usage(8).trimEnd()], 8],
    ['carriage returns', [[...HELLO, STOP, usage(8), DONE].join('').replaceAll('\n', '\r\n')], 8],
    ['an event in many packets', [...HELLO, STOP, ...(usage(8).match(/.{1,9}/gs) ?? []), DONE], 8],
    ['a wrong content type', [...HELLO, STOP, usage(8), DONE], 8],
  ])('%s', async ([what, raw, tokens]) => {
    const contentType = what === 'a wrong content type' ? 'application/json' : 'text/event-stream'
    await expect(readAnswer({ raw, contentType })).resolves.toMatchObject({
      output: 'hello',
      output_tokens: tokens,
      finish_reason: 'stop',
    })
  })

  test.for([
    ['eos_token', 'stop'],
    ['tool_calls', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
  ])('the finish_reason `%s` as `%s`', async ([reason = '', finish_reason]) => {
    const raw = [...HELLO, delta({}, reason), DONE]
    await expect(readAnswer({ raw })).resolves.toMatchObject({ finish_reason })
  })

  test('bytes that are no UTF-8 as what they are: other bytes are another output', async () => {
    const [first, second] = [await hashAnswer('\u00F8\u0080'), await hashAnswer('\u00FF\u00FE')]
    expect(first).not.toBe(second)
    expect(first).toBe(createHash('sha256').update(Buffer.from('\u00F8\u0080.', 'latin1')).digest('hex'))
    // Two bytes of one character.
    await expect(hashAnswer('\u00C3\u00A9')).resolves.toBe(createHash('sha256').update('é.').digest('hex'))
  })
})

describe('`OpenaiSession` fails a request', () => {
  const error = { code: 400, message: 'larger than the context' }
  test.for<[what: string, raw: readonly string[], named: readonly string[]]>([
    [
      'with a field `error`',
      [...HELLO, `error: ${JSON.stringify(error)}\n\n`, DONE],
      ['larger than the context'],
    ],
    [
      'with a field `error` in two packets',
      [...HELLO, 'error: {"message":"larger', ' than the context"}\n\n', STOP, DONE],
      ['larger than the context'],
    ],
    [
      'with a field `error` that is text',
      [...HELLO, STOP, 'error: out of slots\n\n', DONE],
      ['out of slots'],
    ],
    [
      'with an event `error`',
      [...HELLO, STOP, 'event: error\ndata: out of slots\n\n', DONE],
      ['out of slots'],
    ],
    [
      'with an event `error` in JSON',
      [...HELLO, STOP, `event: error\n${data(error)}`, DONE],
      ['larger than the context'],
    ],
    [
      'with an `error` of text',
      [...HELLO, data({ error: 'out of slots', error_type: 'overloaded' }), STOP],
      ['out of slots'],
    ],
    [
      'with an `error` without a message',
      [...HELLO, data({ error: { code: 7 } }), STOP, DONE],
      ['{"code":7}'],
    ],
    [
      'with an error as the event',
      [...HELLO, data({ object: 'error', ...error }), STOP, DONE],
      ['larger than the context'],
    ],
    [
      'with an error as the event without a kind',
      [...HELLO, data(error), STOP, DONE],
      ['larger than the context'],
    ],
    ['with a `detail`', [data({ detail: 'not found' }), ...HELLO, STOP, DONE], ['not found']],
    [
      'with an error in its choice',
      [...HELLO, data({ choices: [{ delta: {}, error, finish_reason: 'error' }] }), DONE],
      ['larger than the context'],
    ],
    ['that was aborted', [...HELLO, delta({}, 'abort'), DONE], ['not answered in full', '"abort"']],
    ['that was filtered', [...HELLO, delta({}, 'content_filter'), DONE], ['"content_filter"']],
    [
      'without one token',
      [delta({ role: 'assistant', content: '' }), STOP, usage(0), DONE],
      ['without one token', '"stop"'],
    ],
    [
      'without a finish_reason',
      [...HELLO, usage(2), DONE],
      ['after 2 pieces of text, without a finish_reason'],
    ],
    [
      'whose last event is cut',
      [...HELLO, STOP, 'data: {"choi'],
      ['broke off after 2 pieces', String.raw`"{\"choi"`],
    ],
    ['with an event that is no object', [...HELLO, data('hello'), STOP, DONE], ['no completion', 'hello']],
  ])('%s', async ([, raw, named]) => {
    const step = await answer({ raw })
    if (step.state !== 'failed') throw new Error(`the window ${JSON.stringify(step)}`)
    expect(createEngineError(step.failure)).toEqual(refusal('ENGINE_FAILED', 'request r0 failed', ...named))
  })

  test.for([
    ['application/json', JSON.stringify({ choices: [{ text: 'hello', finish_reason: 'stop' }] })],
    ['application/x-ndjson', '{"response":"hel"}\n{"response":"lo","done":true}\n'],
    ['text/html', '<html>\n<h1>hello: gateway</h1>'],
  ])('that was answered with no stream but `%s`', async ([contentType = '', body = '']) => {
    const step = await answer({ raw: [body], contentType })
    if (step.state !== 'failed') throw new Error(`the window ${JSON.stringify(step)}`)
    expect(step.failure.detail).toContain(
      `asked for an event stream and sent none (content-type ${contentType})`,
    )
    expect(step.failure.detail).toContain(JSON.stringify(body.slice(0, 15)).slice(0, -1))
  })
})
