import { z } from 'zod'

/** How the message about an unknown key begins; the known ones follow. */
export const KNOWN_ARE = 'known are '

/** An object of options without other keys; whoever writes one is told those that there are. */
export function strictOptions<const Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `${KNOWN_ARE}${Object.keys(shape).join(', ')}` : undefined,
  })
}
