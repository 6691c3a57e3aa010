import type { Bytes } from '#platform/bytes.ts';

/** Reads so many bytes of a file from an offset on; fewer where the file ends. Errors of it are passed on. */
export type ReadAt = (offset: number, length: number) => Promise<Bytes>;
