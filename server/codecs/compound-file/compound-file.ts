import type { Bytes } from '#platform/bytes.ts';

/** A folder of a compound file. */
export interface Storage {
  readonly kind: 'storage';
  readonly name: string;
  /** 16 bytes: which program's object it is; all zero for none. */
  readonly classId: Bytes;
  /** In no order that means anything. */
  readonly entries: readonly (Storage | Stream)[];
}

/** A file in a compound file. */
export interface Stream {
  readonly kind: 'stream';
  readonly name: string;
  readonly size: number;
  /** @throws InputSyntaxError when it is damaged */
  readonly read: () => Bytes;
}

/** The entry of that name; compound files do not tell capitals from small letters. */
export function findEntry(storage: Storage, name: string): Storage | Stream | undefined {
  const wanted = name.toUpperCase();
  return storage.entries.find((entry) => entry.name.toUpperCase() === wanted);
}

/** The content of a stream; undefined when there is none of that name. @throws InputSyntaxError when it is damaged */
export function readStream(storage: Storage, name: string): Bytes | undefined {
  const entry = findEntry(storage, name);
  return entry?.kind === 'stream' ? entry.read() : undefined;
}
