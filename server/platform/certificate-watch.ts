import { statSync } from 'node:fs';
import type { Certificates } from './certificates.ts';
import type { Clock } from './clock.ts';
import { isDomainError } from './errors.ts';
import type { Log } from './log.ts';

const INTERVAL_MS = 60_000;

/**
 * Takes new certificates into use within a minute after other programs changed their files. A pair that is not whole yet
 * is tried again; the old one is served meanwhile.
 */
export function watchCertificateFiles(
  certificates: Certificates,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Disposable {
  let inUse = stampOf(certificates);
  let refused = '';
  const look = () => {
    const present = stampOf(certificates);
    if (present !== inUse) {
      try {
        certificates.reload();
        inUse = present;
      } catch (error) {
        if (!isDomainError(error)) throw error;
        if (refused !== present) log.error('tls.reload-failed', { error });
        refused = present;
      }
    }
    timer = arm();
  };
  const arm = () => {
    const next = clock.after(INTERVAL_MS, look);
    next.unref();
    return next;
  };
  let timer: Disposable = arm();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

/** Changes whenever one of the files does. */
function stampOf(certificates: Certificates): string {
  return certificates
    .report()
    .flatMap(({ file, keyFile }) => [file, keyFile])
    .map((path) => {
      const facts = statSync(path, { throwIfNoEntry: false });
      return facts === undefined ? 'gone' : `${facts.mtimeMs} ${facts.size} ${facts.ino}`;
    })
    .join('\n');
}
