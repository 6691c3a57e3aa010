// Finds the fuzz targets: the *.fuzz.ts files beside the parsers.
import { globSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

export interface FuzzTarget {
  readonly name: string;
  /** Inputs to start from. */
  readonly corpus: () => Buffer[];
  /** Throws only for a bug in the code under test. */
  readonly run: (input: Buffer) => void | Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

export function targetFiles(): string[] {
  return globSync('server/**/*.fuzz.ts', { cwd: root }).sort();
}

export async function loadTarget(file: string): Promise<FuzzTarget> {
  const module = (await import(pathToFileURL(join(root, file)).href)) as { target: FuzzTarget };
  return module.target;
}
