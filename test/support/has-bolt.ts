import { findBolt } from '../../src/setup/tools/bolt-tools.ts'
import { attempt } from '../../src/setup/tools/attempt.ts'

/** Whether this machine has BOLT, of whatever version. */
export const HAS_BOLT: boolean = (await attempt(async () => findBolt(undefined))).value !== undefined
