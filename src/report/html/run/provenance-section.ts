/** What the numbers are of: machine, code, binaries, settings; all that a second run would need. */
import type { RunRecord } from '../../record/run-record.ts'
import { renderFacts } from '../elements/facts.ts'
import { renderFold } from '../elements/fold.ts'
import { html, type Content, type Markup } from '../elements/markup.ts'
import { showBytes, showCounted, showTime } from '../elements/numbers.ts'
import { clip } from '../elements/prose.ts'

const LONGEST_SETTING = 2000

/** Renders machine and binaries. */
export function renderProvenance(record: RunRecord): Markup {
  const { machine, commit, build, model, arms, control, seed } = record
  return renderFold({
    id: 'provenance',
    title: 'Machine and provenance',
    what: 'all that a second run would need',
    body: html`<p class="what">
        The numbers hold for this machine and these files. With the same seed a second run draws the same
        orders.
      </p>
      <div class="charts">
        <div>
          <h3>Machine</h3>
          ${renderFacts([
            ['CPU', machine.cpu],
            [
              'CPUs',
              `${showCounted(machine.logicalCpus, 'logical CPU')}${machine.virtualized === true ? ', a virtual machine' : ''}`,
            ],
            ['Memory', showBytes(machine.memoryBytes)],
            ['System', `${machine.os}, ${machine.architecture}`],
            [
              'Frequency governor',
              machine.governors.length === 0 ? 'not shown by the system' : machine.governors.join(', '),
            ],
            ['CPU limit', machine.cpuLimit === null ? 'none' : `${machine.cpuLimit} CPUs`],
            ['Engines pinned', record.unpinnedBecause === null ? 'yes' : `no: ${record.unpinnedBecause}`],
            ['Node.js', machine.node],
          ])}
        </div>
        <div>
          <h3>Code and run</h3>
          ${renderFacts([
            ['Started', showTime(record.startedAt)],
            ['Finished', record.finishedAt === null ? 'not yet' : showTime(record.finishedAt)],
            [
              'Commit',
              commit === null
                ? 'not in a git checkout'
                : html`<code>${commit.id}</code>${commit.dirty && ' with uncommitted changes'}`,
            ],
            ['Toolchain', build.toolchain ?? 'not known'],
            ['Suite', record.suite],
            ['Model', describeModel(model)],
            ['Seed', html`<code>${seed}</code>`],
            ['Profile', build.profileSha256 === undefined ? 'not known' : renderHash(build.profileSha256)],
          ])}
        </div>
      </div>
      <h3>Binaries</h3>
      ${renderFacts([...arms, control].map(({ name, binary, sha256 }) => [name, [renderHash(sha256), html`<code>${binary}</code>`]]))}
      <p>
        Everything is in <a href="results.json">results.json</a> beside this page;
        <code>npx pgo-benchmarks recompute results.json</code> computes the verdicts anew from its windows.
      </p>`,
  })
}

function describeModel(model: RunRecord['model']): string {
  if (model === null) return 'none'
  return model.weightsBytes === null ? model.id : `${model.id}, ${showBytes(model.weightsBytes)} of weights`
}

/** Renders the settings of the run, as they were resolved. */
export function renderSettings(settings: RunRecord['settings']): Markup {
  return renderFold({
    id: 'settings',
    title: 'Settings',
    what: 'as this run had them',
    body: html`<p class="what">As given in <code>pgoBenchmarks({…})</code>, with every default filled in.</p>
      ${renderFacts(Object.entries(settings).map(([name, value]) => [html`<code>${name}</code>`, renderSetting(value)]))}`,
  })
}

function renderSetting(value: unknown): Content {
  const text = JSON.stringify(value) ?? 'undefined'
  return html`<code>${clip(text, LONGEST_SETTING)}</code>`
}

function renderHash(sha256: string): Markup {
  return html`<code class="hash">sha256 ${sha256}</code> `
}
