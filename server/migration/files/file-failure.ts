import { DomainError, isDomainError, type ErrorCode } from '#platform/errors.ts';

const codes: Readonly<Record<string, readonly [code: ErrorCode, what: string]>> = {
  ENOENT: ['not-found', 'is not there'],
  ENOTDIR: ['not-found', 'is not there'],
  EACCES: ['no-permission', 'may not be read by this user'],
  EPERM: ['no-permission', 'may not be read by this user'],
  EMFILE: ['limit-reached', 'cannot be opened: too many files are open'],
  ENOSPC: ['no-space', 'cannot be written: the disk is full'],
  EDQUOT: ['no-space', 'cannot be written: the disk quota is used up'],
  ENAMETOOLONG: ['not-found', 'has too long a name'],
  ELOOP: ['not-found', 'leads in a circle'],
};

/** What the file system said, in plain words. */
export function fileFailure(path: string, error: unknown): DomainError {
  if (isDomainError(error)) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
  const [ours, what] = known ?? (['corrupt', `cannot be read: ${message}`] as const);
  return new DomainError(ours, `${path} ${what}`, { cause: error });
}
