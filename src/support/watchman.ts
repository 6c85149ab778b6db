/** Nobody can notice their own SIGKILL or SIGSEGV: a shell beside this process ends what it has started when it ends without a word. */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/** What shall end with this process. */
export interface Charge {
  readonly pid: number
  /** What its family has in its environment, see `ProcessFamily`; without one, this process alone is ended and not its group. */
  readonly mark?: string
}

/**
 * Keeps a list by lines `+ PID:MARK` and `- PID:MARK` until its input ends, which the kernel closes with the process that holds its other
 * end. Then it kills what is on the list: groups, and whoever has a mark in its environment, again until there is none. Before that it
 * starts no program, since it would be somebody's noise.
 */
const SCRIPT = String.raw`
held=
while read -r sign charge; do
  case $sign in
    +) held="$held $charge " ;;
    -) held="${'$'}{held%% $charge *} ${'$'}{held#* $charge }" ;;
  esac
done
for charge in $held; do
  pid=${'$'}{charge%%:*} mark=${'$'}{charge#*:}
  if [ -z "$mark" ]; then kill -s KILL -- "$pid"; continue; fi
  kill -s KILL -- "-$pid"
  for round in 1 2 3 4 5 6 7 8 9 10; do
    left=$(grep -lsF "$mark" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do echo "$pid"; done)
    [ -z "$left" ] && break
    kill -s KILL -- $left
  done
done`

const charges = new Set<string>()
let watchman: Socket | undefined

/**
 * Has a process, or with a mark a whole family, killed as soon as this process is no more, whatever ended it.
 *
 * @returns what takes that back, to be called once they have ended.
 */
export function watchOver({ pid, mark = '' }: Charge): () => void {
  const charge = `${pid}:${mark}`
  charges.add(charge)
  if (watchman === undefined) watchman = post()
  else watchman.write(`+ ${charge}\n`)
  return () => {
    if (charges.delete(charge)) watchman?.write(`- ${charge}\n`)
  }
}

/** In a session of its own, so that what ends this process from a terminal does not end the shell first. */
function post(): Socket | undefined {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const input = shell.stdin as Socket
  // Where there is no shell, such an end goes unnoticed; where one was killed, the next charge has another.
  const forget = (): void => {
    if (watchman === input) watchman = undefined
  }
  shell.on('error', forget)
  shell.on('exit', forget)
  input.on('error', () => {})
  shell.unref()
  input.unref()
  input.write([...charges].map((charge) => `+ ${charge}\n`).join(''))
  return input
}
