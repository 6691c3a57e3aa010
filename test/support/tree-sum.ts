import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A check sum over a folder or file: names, kinds, modes, times and contents of everything in it. */
export function sumOfTree(path: string): string {
  const lines: string[] = [];
  const walk = (at: string, name: string): void => {
    const facts = lstatSync(at);
    const { mode, size, mtimeMs } = facts;
    const content = facts.isFile()
      ? hash('sha256', readFileSync(at), 'hex')
      : facts.isSymbolicLink()
        ? readlinkSync(at)
        : '';
    lines.push([name, mode, facts.isFile() ? size : 0, mtimeMs, content].join(' '));
    if (facts.isDirectory())
      for (const each of readdirSync(at).sort()) walk(join(at, each), `${name}/${each}`);
  };
  walk(path, '');
  return hash('sha256', lines.join('\n'), 'hex');
}
