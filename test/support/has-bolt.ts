import { findBolt } from '../../src/setup/bolt-tools.ts'
import { attempt } from '../../src/setup/attempt.ts'

/** Whether this machine has BOLT, of whatever version. */
export const HAS_BOLT: boolean = (await attempt(async () => findBolt(undefined))).value !== undefined
