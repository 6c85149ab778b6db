/** What profile-guided optimization did: what it knew, and what became of the binary. */
import { scaleLog } from 'd3-scale'
import type { RunRecord } from '../../record/run-record.ts'
import { percentAt } from '../charts/plot.ts'
import { demangle } from './demangle.ts'
import { renderFacts, type Fact } from '../elements/facts.ts'
import { renderFold } from '../elements/fold.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { showBytes, showCount, showCounted, showPercent, showSignedPercent } from '../elements/numbers.ts'
import { clip } from '../elements/prose.ts'
import { renderWarnings } from '../elements/warnings.ts'

const LONGEST_NAME = 160

/** Renders what is known of the build; binaries that were only found there say little. */
export function renderBuild({ build, arms, warnings }: RunRecord): Markup {
  const { profile, training } = build
  return renderFold({
    id: 'build',
    title: 'What PGO did',
    what: 'the binaries, the profile, the hottest functions',
    body: html`${describeOrigin(build, arms)}
      ${renderWarnings(warnings.filter(({ code }) => code === 'training'))}
      ${
        build.notChecked !== undefined &&
        build.notChecked.length > 0 &&
        html`<p>Not checked:</p>
          <ul>
            ${build.notChecked.map(({ gate, why }) => html`<li>${gate}: ${why}</li>`)}
          </ul>`
      }
      <div class="charts">
        <div>
          <h3>The binaries</h3>
          <p class="what">
            Files of the arms. PGO inlines what is hot and leaves cold code small, so a size may go either
            way.
          </p>
          ${renderSizes(arms)}
        </div>
        ${
          profile !== undefined &&
          html`<div>
            <h3>The profile</h3>
            <p class="what">
              What the optimizer was told: how often each function’s busiest part ran while the instrumented
              build was trained.
            </p>
            ${renderFacts([
              [
                'Functions that ran',
                `${showCount(profile.executedFunctions)} of ${showCount(profile.totalFunctions)} (${showPercent(profile.executedFunctions / Math.max(1, profile.totalFunctions))})`,
              ],
              ['Of the engine’s own crate', showCount(profile.executedEngineFunctions)],
              ['Most calls of one function', showCount(profile.maximumCount)],
              ...describeUse(build.arms),
              ...(training === undefined ? [] : [['Trained on', describeTraining(training)] as const]),
              ...describeOverlap(training?.heldOut),
            ])}
          </div>`
        }
      </div>
      ${profile !== undefined && profile.hottest.length > 0 && renderHottest(profile.hottest)}`,
  })
}

/** Where the binaries come from, where it is not this run's own build. */
function describeOrigin({ build, arms: made = {} }: RunRecord['build'], arms: RunRecord['arms']): Content {
  switch (build) {
    case 'built':
    case 'unchanged':
      return null
    case 'skipped': {
      const unknown = arms.map(({ name }) => name).filter((name) => !(name in made))
      const known =
        unknown.length < arms.length && ', byte for byte as an earlier build of this project left them'
      return html`<p>
        The binaries were used as they were found
        (<code>SKIP_PGO_BUILD</code>)${known}${
          unknown.length > 0 &&
          `; how ${unknown.length < arms.length ? `${unknown.join(' and ')} came to be` : 'they were built'} is not known`
        }.
      </p>`
    }
    case 'prebuilt':
      return html`<p>The binaries were given ready-made; how they were built is not known.</p>`
  }
}

/** How far the compiler could use the profile, of every arm that was built with one. */
function describeUse(arms: RunRecord['build']['arms']): readonly Fact[] {
  return Object.entries(arms ?? {}).flatMap(([name, { profileUse }]): readonly Fact[] => {
    if (profileUse === undefined || profileUse.engineFunctions === null) return []
    const { engineFunctions, withCounts, withoutProfile } = profileUse
    const words = `${showCount(withCounts)} of the engine’s ${showCounted(engineFunctions, 'function')} have counts, ${showCount(withoutProfile)} are unknown to the profile`
    return [[`In the binary of ${name}`, words]]
  })
}

function describeTraining(training: NonNullable<RunRecord['build']['training']>): string {
  const { requests, processes, rawBytes, prompts, concurrency = [] } = training
  const parts = [
    ...(requests === null ? [] : [showCounted(requests, 'request')]),
    showCounted(processes, 'process', 'processes'),
    ...(prompts === undefined || prompts === null
      ? []
      : [
          `${showCounted(prompts.prompts, 'prompt')} of ${showCount(prompts.min)} to ${showCount(prompts.max)} characters`,
        ]),
    ...(concurrency.length === 0 ? [] : [`${concurrency.join(', ')} at once`]),
    `${showBytes(rawBytes)} of raw profiles`,
  ]
  return parts.join('; ')
}

/** Whether training resembles other use: what its profile has in common with that of prompts it never saw. */
function describeOverlap(heldOut: NonNullable<RunRecord['build']['training']>['heldOut']): readonly Fact[] {
  if (heldOut === undefined || heldOut === null) return []
  const { edges, prompts, concurrency } = heldOut
  const words = `${showPercent(edges)} of what ran, and how often, is the same with ${showCounted(prompts, 'other prompt')}, ${showCount(concurrency)} at once`
  return [['Like other use?', words]]
}

function renderSizes(arms: RunRecord['arms']): Markup {
  const [first] = arms
  const largest = Math.max(...arms.map(({ bytes }) => bytes), 1)
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Sizes of the binaries">
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">arm</th>
          <th scope="col">size</th>
          <th scope="col">against ${first?.name ?? 'the first'}</th>
        </tr>
      </thead>
      <tbody>
        ${arms.map(
          ({ name, bytes }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${renderBar(bytes / largest)} ${showBytes(bytes)}</td>
              <td>
                ${first === undefined || bytes === first.bytes ? '–' : showSignedPercent(bytes / first.bytes - 1)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function renderHottest(hottest: readonly { readonly name: string; readonly count: number }[]): Content {
  const counts = hottest.map(({ count }) => Math.max(1, count))
  const scale = scaleLog([Math.min(...counts) / 2, Math.max(...counts)], [0, 1])
  return html`<h3>The hottest functions</h3>
    <p class="what">Counts of the training runs, on a logarithmic scale: here PGO had the most to go by.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="The hottest functions">
      <table class="bars hottest">
        <thead>
          <tr>
            <th scope="col">count</th>
            <th scope="col">function</th>
          </tr>
        </thead>
        <tbody>
          ${hottest.map(
            ({ name, count }) =>
              html`<tr>
                <td>${renderBar(scale(Math.max(1, count)))} ${showCount(count)}</td>
                <th scope="row"><code>${clip(demangle(name), LONGEST_NAME)}</code></th>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

function renderBar(share: number): Markup {
  return html`<svg class="bar" aria-hidden="true" width="100%" height="6">
    <rect width="${percentAt(100 * share)}" height="6" rx="2" />
  </svg>`
}
