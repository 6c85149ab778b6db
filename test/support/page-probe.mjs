// What tests ask a page, run inside it: `probe` is put there before anything of the page's own.
const violations = []
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
  violations.push(effectiveDirective),
)

globalThis.probe = {
  /** Whether a payload ran, and what the page's policy stopped. */
  traces: () => ({ ran: globalThis.__ran ?? false, violations }),
  unfold: (selector) => {
    for (const fold of document.querySelectorAll(selector)) fold.open = true
  },
  /** Everything that could run, load or lead somewhere. */
  inspect: () => ({
    elements: [
      ...document.querySelectorAll('script, img, iframe, object, embed, form, base, textarea, animate'),
    ].map(({ outerHTML }) => outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'),
    ),
    links: [...document.querySelectorAll('a')].map((link) => link.getAttribute('href')),
    text: document.body.textContent,
  }),
  width: () => document.documentElement.scrollWidth,
  /** Where elements are, px from the page's corner. */
  boxes: (selector) =>
    [...document.querySelectorAll(selector)].map((element) => {
      const { left, right, top, bottom, height } = element.getBoundingClientRect()
      return { left, right, top, bottom, height }
    }),
  style: (selector, property) =>
    getComputedStyle(document.querySelector(selector)).getPropertyValue(property),
  /** What axe finds wrong, one line each. */
  axe: async () => {
    const { violations: faults } = await globalThis.axe.run()
    return faults.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`)
  },
}
