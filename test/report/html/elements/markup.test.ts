import { describe, expect, test } from 'vitest'
import { html, trusted } from '../../../../src/report/html/elements/markup.ts'

describe('`html`', () => {
  test('escapes text for elements and for quoted attributes', () => {
    const text = `<b a="1" b='2'>&amp;`
    expect(html`<p title="${text}">${text}</p>`.text).toBe(
      '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;</p>',
    )
  })

  test('makes control characters and direction overrides visible', () => {
    expect(html`${'a\u0000\u001B[2J\u202Eb\nc'}`.text).toBe(String.raw`a\u{0}\u{1b}[2J\u{202e}b↵c`)
  })

  test('keeps its own markup, also in lists', () => {
    const items = ['<1>', '2'].map((item) => html`<b>${item}</b>`)
    expect(html`<i>${items}</i>`.text).toBe('<i><b>&lt;1&gt;</b><b>2</b></i>')
  })

  test('leaves nothing of `null`, `undefined` and `false`, but writes 0', () => {
    expect(html`[${null}${undefined}${false}${0}]`.text).toBe('[0]')
  })

  test('does not take an object that looks like markup for it', () => {
    const forged = JSON.parse('[{"text":"<script>"}]') as string[]
    expect(() => html`${forged}`).toThrow(TypeError)
  })

  test('leaves alone what is said to be trusted', () => {
    expect(html`${trusted('<hr>')}`.text).toBe('<hr>')
  })
})
