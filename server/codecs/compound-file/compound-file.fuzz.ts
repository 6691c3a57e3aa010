import { InputSyntaxError } from '#platform/errors.ts';
import type { Storage } from './compound-file.ts';
import { formatCompoundFile } from './format-compound-file.ts';
import { openCompoundFile } from './open-compound-file.ts';

function readAll(storage: Storage): void {
  for (const entry of storage.entries) {
    if (entry.kind === 'storage') readAll(entry);
    else
      try {
        entry.read();
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) throw error;
      }
  }
}

const sample: Storage = {
  kind: 'storage',
  name: 'Root Entry',
  classId: Buffer.alloc(16),
  entries: ['a', 'b', 'c', 'd', 'e'].map((name, i) => ({
    kind: 'stream',
    name,
    size: i * 1100,
    read: () => Buffer.alloc(i * 1100, name),
  })),
};

export const target = {
  name: 'codecs/compound-file',
  corpus: () => [
    formatCompoundFile(sample),
    formatCompoundFile({ ...sample, entries: [...sample.entries, { ...sample, name: 'inner' }] }),
  ],
  run(input: Buffer): void {
    try {
      readAll(openCompoundFile(input));
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};
