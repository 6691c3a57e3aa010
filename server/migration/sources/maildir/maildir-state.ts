import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';

/** What changes with everything that happens in a maildir: files come, go and are renamed as flags change. */
const parts = ['cur', 'new', 'dovecot-keywords', 'courierimapkeywords'];
/** A folder changed so lately may change again without its time telling: clocks of file systems tick slowly. */
const UNSETTLED_MS = 2000;

/** Another text when the maildir may have changed; '' when that cannot be said, as of archives. */
export async function maildirState(root: string, folder: string, clock: Clock): Promise<string> {
  const times: string[] = [];
  for (const part of parts) {
    const facts = await stat(join(root, folder, part), { bigint: true }).catch(() => undefined);
    if (facts === undefined && part === 'cur') return '';
    if (facts !== undefined && clock.epochMs() - Number(facts.mtimeMs) < UNSETTLED_MS) return '';
    times.push(String(facts?.mtimeNs ?? 0));
  }
  return times.join(' ');
}
