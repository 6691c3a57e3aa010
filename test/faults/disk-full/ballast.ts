import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A file that takes all the room there is. */
export interface Ballast {
  fill(): void;
  release(): void;
}

export function createBallast(path: string): Ballast {
  let length = 0;
  return {
    fill() {
      const file = openSync(path, 'a');
      try {
        for (const piece of [1 << 20, 1 << 12]) {
          const bytes = Buffer.alloc(piece);
          for (;;) length += writeSync(file, bytes);
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    release() {
      const file = openSync(path, 'r+');
      ftruncateSync(file, 0);
      closeSync(file);
      length = 0;
    },
  };
}
