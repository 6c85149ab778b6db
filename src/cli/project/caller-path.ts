import { resolve } from 'node:path'
import { IS_CHECKOUT } from '../../support/describe-call.ts'

/** A path as who called means it: npm runs a checkout's scripts in its root, and says where they were called. */
export function resolveFromCaller(path: string): string {
  return resolve((IS_CHECKOUT ? process.env['INIT_CWD'] : undefined) ?? '', path)
}
