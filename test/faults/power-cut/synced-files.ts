import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of a data folder is certainly on the disk. */
export interface SyncedFiles {
  /** Bytes of the file that no power cut takes away. */
  sizeOf(path: string): number;
  /** The file's name itself may be lost. */
  isNameInDoubt(path: string): boolean;
  /** Of a redo log: what was written over in place and not synced after. */
  unsyncedWrites(path: string): readonly Stretch[];
}

/** Bytes [start, end) of a file. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Sizes of all files, taken while no server runs. */
export type FileSizes = ReadonlyMap<string, number>;

export function measureFiles(folder: string): FileSizes {
  return new Map(
    globSync('**', { cwd: folder })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [path, statSync(path).size]),
  );
}

/** `before` was on the disk when the server started; the trace says what it synced since. The trace is used up. */
export function readTrace(traceFile: string, before: FileSizes): SyncedFiles {
  // By inode: a file may have been synced under another name.
  const sizes = new Map<number, number>();
  const times = new Map<string, number>();
  const unsynced = new Map<string, Stretch[]>();
  const text = existsSync(traceFile) ? readFileSync(traceFile, 'utf8') : '';
  rmSync(traceFile, { force: true });
  for (const line of text.split('\n')) {
    const [time = '', size = '', inode = '', path = '', cut, end] = line.split('\t');
    if (path === '') continue;
    if (cut === 'wrote')
      unsynced.set(path, [
        ...(unsynced.get(path) ?? []),
        { start: Number(size), end: Number(end) },
      ]);
    if (cut === 'wrote' || cut === 'emptied') continue;
    if (cut === undefined) unsynced.delete(path);
    const known = sizes.get(Number(inode)) ?? before.get(path) ?? 0;
    const isCut = cut === 'cut';
    sizes.set(Number(inode), isCut ? Math.min(known, Number(size)) : Math.max(known, Number(size)));
    if (!isCut) times.set(path, Number(time));
  }
  return {
    sizeOf: (path) => sizes.get(statSync(path).ino) ?? before.get(path) ?? 0,
    unsyncedWrites: (path) => unsynced.get(path) ?? [],
    isNameInDoubt: (path) =>
      !before.has(path) && statSync(path).birthtimeMs > (times.get(dirname(path)) ?? 0),
  };
}
