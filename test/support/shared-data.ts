import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The path of a piece of the test data that lies beside the checkout, or undefined when it is not there. */
export function sharedData(...path: string[]): string | undefined {
  const places = [
    process.env['MAILSTEAD_SHARED'],
    join(root, '../shared/data'),
    join(root, '../../shared/data'),
  ];
  return places
    .filter((p) => p !== undefined)
    .map((p) => join(p, ...path))
    .find((p) => existsSync(p));
}
