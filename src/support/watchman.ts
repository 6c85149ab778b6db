/** Nobody can notice their own SIGKILL or SIGSEGV: a shell beside this process ends what it has started, and removes what it has made for itself, when it ends without a word. */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/** What shall end with this process. */
export interface Charge {
  readonly pid: number
  /** What its family has in its environment, see `ProcessFamily`; without one, this process alone is ended and not its group. */
  readonly mark?: string
}

/**
 * Keeps lists by lines `+ PID:MARK` and `- PID:MARK`, `p PATH` and `q PATH` until its input ends, which the kernel closes with the process that holds its other
 * end. Then it kills what is on the first: groups, and whoever has a mark in its environment, again until there is none; and removes the paths, into
 * which nobody writes any more. Before that it starts no program, since it would be somebody's noise.
 */
const SCRIPT = String.raw`
line_end='
'
held= paths=$line_end
while IFS= read -r line; do
  of=${'$'}{line#? }
  case $line in
    +*) held="$held $of " ;;
    -*) held="${'$'}{held%% $of *} ${'$'}{held#* $of }" ;;
    p*) paths=$paths$of$line_end ;;
    q*) paths=${'$'}{paths%%"$line_end$of$line_end"*}$line_end${'$'}{paths#*"$line_end$of$line_end"} ;;
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
done
printf %s "$paths" | while IFS= read -r path; do
  case $path in /?*) rm -rf -- "$path" ;; esac
done`

/** Lines that a new watchman begins with. */
const held = new Set<string>()
let watchman: Socket | undefined

/**
 * Has a process, or with a mark a whole family, killed as soon as this process is no more, whatever ended it.
 *
 * @returns what takes that back, to be called once they have ended.
 */
export function watchOver({ pid, mark = '' }: Charge): () => void {
  return hold('+', '-', `${pid}:${mark}`)
}

/**
 * Has a file or folder removed as soon as this process is no more, and what it watches over.
 *
 * @returns what takes that back.
 */
export function watchPath(path: string): () => void {
  // No line can hold it, and nobody calls a folder so.
  return path.includes('\n') ? () => {} : hold('p', 'q', path)
}

function hold(add: string, remove: string, charge: string): () => void {
  const line = `${add} ${charge}\n`
  held.add(line)
  if (watchman === undefined) watchman = post()
  else watchman.write(line)
  return () => {
    if (held.delete(line)) watchman?.write(`${remove} ${charge}\n`)
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
  // There is none when no file descriptor was left for it.
  const input = shell.stdin as Socket | undefined
  // Where there is no shell, such an end goes unnoticed; where one was killed, the next charge has another.
  const forget = (): void => {
    if (watchman === input) watchman = undefined
  }
  shell.on('error', forget)
  shell.on('exit', forget)
  if (input === undefined) return undefined
  input.on('error', () => {})
  shell.unref()
  input.unref()
  input.write([...held].join(''))
  return input
}
