// What the file system refuses, as errors an administrator can act on.
import { DomainError, type ErrorCode } from '#platform/errors.ts';

const codes: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOSPC: ['no-space', 'the disk is full; free some space'],
  EDQUOT: ['no-space', 'the disk quota is used up; raise it or free some space'],
  EFBIG: ['no-space', 'the file system allows no larger file'],
  EROFS: ['read-only', 'the disk is mounted read-only; remount it for writing'],
  EACCES: ['read-only', 'the server may not write here; check owner and permissions'],
  EPERM: ['read-only', 'the server may not write here; check owner and permissions'],
  EMFILE: ['unavailable', 'too many open files; raise the limit (ulimit -n)'],
  ENFILE: ['unavailable', 'too many open files on this machine'],
  EIO: ['unavailable', 'the disk reports an error; check its health'],
  ENOENT: ['not-found', 'the file is not there'],
};

/** The DomainError for a failed file operation; errors of other kinds come back as they are. */
export function toFileFault(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const known = code === undefined ? undefined : codes[code];
  if (known === undefined) return error;
  return new DomainError(known[0], `${path}: ${known[1]}`, { cause: error });
}

export function isErrno(error: unknown, ...wanted: readonly string[]): boolean {
  return wanted.includes((error as NodeJS.ErrnoException).code ?? '');
}
