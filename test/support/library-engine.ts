/** A real C program that finds its code and its data around itself. */
import { mkdir } from 'node:fs/promises'
import { execa } from 'execa'
import type { TemporaryDirectory } from './temporary-directory.ts'

const LIBRARY = `
#include <stdio.h>
int steps = STEPS;
void answer(const char *prompt) { printf("%s: 1\\n", prompt); }
`
const MAIN = `
void answer(const char *prompt);
int main(int count, char **arguments) { answer(count > 1 ? arguments[1] : "nothing"); return 0; }
`

/**
 * Builds `<folder>/bin/engine` with `libanswer.so` found through `$ORIGIN`, or through `$ORIGIN/../lib`.
 *
 * @param steps makes another library of it, and nothing else.
 * @returns path of the program.
 */
export async function buildLibraryEngine(
  directory: TemporaryDirectory,
  folder: string,
  { steps = 1, libraries = 'bin' }: { readonly steps?: number; readonly libraries?: 'bin' | 'lib' } = {},
): Promise<string> {
  const [bin, lib] = [directory.join(folder, 'bin'), directory.join(folder, libraries)]
  await mkdir(bin, { recursive: true })
  await mkdir(lib, { recursive: true })
  await directory.write('answer.c', LIBRARY)
  await directory.write('main.c', MAIN)
  const library = `${lib}/libanswer.so.1`
  const options = { cwd: directory.path }
  await execa('cc', ['-shared', '-fPIC', `-DSTEPS=${steps}`, 'answer.c', '-o', library], options)
  await execa('ln', ['-s', 'libanswer.so.1', `${lib}/libanswer.so`])
  const runPath = libraries === 'bin' ? '$ORIGIN' : '$ORIGIN/../lib'
  const link = ['main.c', `-L${lib}`, '-lanswer', `-Wl,-rpath,${runPath}`, '-o', `${bin}/engine`]
  await execa('cc', link, options)
  return `${bin}/engine`
}
