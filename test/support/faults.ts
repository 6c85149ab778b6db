/** What can happen to a whole run at any of its stages; docs/reliability.md says what comes of it. */
import type { ErrorCode } from '../../src/errors.ts'
import type { Stage } from './staged-project.ts'

/** Signals that end a run. A terminal's go to all that was started from it. */
export const SIGNALS: Readonly<Record<string, (pid: number) => void>> = {
  'Ctrl-C': (pid) => process.kill(-pid, 'SIGINT'),
  'Ctrl-C twice': (pid) => {
    process.kill(-pid, 'SIGINT')
    process.kill(-pid, 'SIGINT')
  },
  SIGTERM: (pid) => process.kill(pid, 'SIGTERM'),
  SIGHUP: (pid) => process.kill(-pid, 'SIGHUP'),
  SIGKILL: (pid) => process.kill(pid, 'SIGKILL'),
}

/** Stages from which on a run without file descriptors is known to end. */
export const NO_DESCRIPTORS: readonly Stage[] = ['build', 'train', 'verify']

/** What is said of a full disk. */
export const FULL_DISK: Readonly<Record<Stage, ErrorCode>> = {
  build: 'DISK_FULL',
  train: 'DISK_FULL',
  verify: 'DISK_FULL',
  start: 'REPORT_NOT_WRITABLE',
  window: 'REPORT_NOT_WRITABLE',
  report: 'REPORT_NOT_WRITABLE',
}

/** All of them, as the rows of that page call them. */
export const FAULTS: readonly string[] = [
  ...Object.keys(SIGNALS),
  'full disk',
  'no file descriptors',
  'clock that jumps',
]
