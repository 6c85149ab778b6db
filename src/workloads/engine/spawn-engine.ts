/** An engine's process as it is started: its streams and its end, also of one that could not be started. */
import { spawn, type ChildProcess } from 'node:child_process'
import { PassThrough, type Duplex, type Readable, type Writable } from 'node:stream'
import { readEnvironment } from './engine-environment.ts'
import type { EngineSpec } from './engine-session.ts'

/** How a process ended; a spawn that failed has neither exit code nor signal. */
export interface EngineEnd {
  readonly type: 'end'
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  /** Why it could not be started, as `E2BIG`, where the kernel or Node said so. */
  readonly spawnCode?: string | undefined
}

/** A process, or what stands for one that could not be started. */
export interface SpawnedEngine {
  readonly pid: number | undefined
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The harness's end of descriptor 3, of a gated engine. */
  readonly gate: Duplex | undefined
  /** Resolves once the process has ended. */
  readonly exited: Promise<EngineEnd>
  /** Resolves once nothing holds its output open. */
  readonly streamsClosed: Promise<void>
}

/**
 * Takes the engine's place until it may start: says so on descriptor 3, waits for a line there, then becomes the engine.
 * The launchers before it and the shell itself are then over, and cost the engine's window nothing.
 */
const GATE = ['/bin/sh', '-c', 'echo >&3; read -r _ <&3; exec "$0" "$@" 3>&-']

/**
 * Starts the process with Node's own `spawn`: loading a library that can do more takes longer than all else that a worker
 * loads. What `spawn` throws, as for arguments that are too long, becomes an end like any other.
 */
export function spawnEngine(spec: EngineSpec, args: readonly string[], gated: boolean): SpawnedEngine {
  const { launcher, binary, env } = spec
  const [file = binary, ...rest] = [...launcher, ...(gated ? GATE : []), binary, ...args]
  try {
    const subprocess = spawn(file, rest, {
      stdio: gated ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
      // A group of its own: whatever the engine starts ends with it.
      detached: true,
      env: readEnvironment(env),
    })
    return { ...watchEnd(subprocess), ...streamsOf(subprocess), pid: subprocess.pid }
  } catch (error) {
    const exited = Promise.resolve(failedEnd(error))
    return { ...noStreams(), pid: undefined, gate: undefined, exited, streamsClosed: Promise.resolve() }
  }
}

function streamsOf(subprocess: ChildProcess): Pick<SpawnedEngine, 'stdin' | 'stdout' | 'stderr' | 'gate'> {
  const none = noStreams()
  const gate = subprocess.stdio[3] as Duplex | null | undefined
  const streams = {
    // There are none when no file descriptor was left for them.
    stdin: subprocess.stdin ?? none.stdin,
    stdout: subprocess.stdout ?? none.stdout,
    stderr: subprocess.stderr ?? none.stderr,
    gate: gate ?? undefined,
  }
  // A dead engine's pipe breaks on the next write; its end is what is reported.
  for (const stream of Object.values(streams)) stream?.on('error', () => {})
  return streams
}

/** Streams of a process that was never there: nothing comes, and what is written is lost. */
function noStreams(): Pick<SpawnedEngine, 'stdin' | 'stdout' | 'stderr'> {
  return {
    stdin: new PassThrough().resume(),
    stdout: new PassThrough().end(),
    stderr: new PassThrough().end(),
  }
}

function watchEnd(subprocess: ChildProcess): Pick<SpawnedEngine, 'exited' | 'streamsClosed'> {
  const exited = Promise.withResolvers<EngineEnd>()
  const closed = Promise.withResolvers<void>()
  subprocess.once('exit', (exitCode, signal) =>
    exited.resolve({ type: 'end', exitCode: exitCode ?? undefined, signal: signal ?? undefined }),
  )
  // A spawn that failed has no exit to tell of. It is the only error here: no signal is sent by way of this object.
  subprocess.once('error', (error) => {
    exited.resolve(failedEnd(error))
    closed.resolve()
  })
  subprocess.once('close', () => closed.resolve())
  return { exited: exited.promise, streamsClosed: closed.promise }
}

function failedEnd(error: unknown): EngineEnd {
  const code: unknown = Reflect.get(Object(error), 'code')
  const spawnCode = typeof code === 'string' ? code : undefined
  return { type: 'end', exitCode: undefined, signal: undefined, spawnCode }
}
