import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import type { Log } from '#platform/log.ts';
import { checkDnsRecords } from './check-dns-records.ts';
import type { DkimKeyFiles } from './dkim-key-files.ts';
import { dkimRecordOf } from './dns-records.ts';

/** How long the record of a retired key must stay: mail that it signed may be in queues for so long. */
export const RETIRED_RECORD_DAYS = 7;
const FIRST_LOOK_MS = 60_000;
const PAUSE_MS = 15 * 60_000;

/**
 * Lets waiting keys sign once the DNS shows all of their records, looking every quarter of an hour; disposing ends it.
 */
export function watchDkimRotations(parts: {
  readonly keys: DkimKeyFiles;
  readonly dns: Dns;
  readonly clock: Clock;
  readonly log: Log;
}): Disposable {
  const { clock, log } = parts;
  let timer = clock.after(FIRST_LOOK_MS, () => void look());
  timer.unref();
  let isEnded = false;
  const look = async (): Promise<void> => {
    try {
      await finishSeenRotations(parts);
    } catch (error) {
      log.error('dkim.rotation-failed', { error });
    }
    if (isEnded) return;
    timer = clock.after(PAUSE_MS, () => void look());
    timer.unref();
  };
  return {
    [Symbol.dispose]() {
      isEnded = true;
      timer[Symbol.dispose]();
    },
  };
}

/** Finishes each rotation whose records are all in the DNS. @throws DomainError unavailable when keys cannot be read */
// RFC 6376 §3.6.1: a signature is worth nothing before its key can be found.
export async function finishSeenRotations({
  keys,
  dns,
  log,
}: {
  readonly keys: DkimKeyFiles;
  readonly dns: Dns;
  readonly log: Log;
}): Promise<void> {
  for (const domain of await keys.waitingDomains()) {
    const waiting = (await keys.listKeys(domain)).filter((k) => k.state === 'waiting');
    const records = waiting.map(({ key }) => dkimRecordOf(domain, key));
    const checks = await checkDnsRecords(records, dns);
    if (!checks.every((c) => c.state === 'right')) continue;
    await keys.finishRotation(domain);
    log.info('dkim.rotated', { domain, selectors: waiting.map((k) => k.key.selector) });
  }
}
