import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { pointOf, type CutoverPoint } from '../cutover-list.ts';
import type { Ledger } from '../ledger.ts';
import type { MigrationUser } from '../migration-user.ts';
import { showMoment } from '../reports/show-figures.ts';
import { readNotices } from '../sql/notices.ts';

/** Accounts named in a command; more are to be chosen. */
const MAX_WRITTEN = 5;

const faults = { none: 'no password', expired: 'its first password has expired' } as const;

/** Whether everybody can sign in, and which letter helps who cannot. */
export async function passwordPoint(
  {
    directory: { credentials },
    ledger,
    name,
  }: { readonly directory: Directory; readonly ledger: Ledger; readonly name: string },
  found: readonly { readonly user: MigrationUser; readonly account: Account }[],
): Promise<CutoverPoint> {
  const sent = (await readNotices(ledger.sql)).filter(
    ({ kind, sentAt }) => kind === 'before' && sentAt > 0,
  );
  const toldAt = new Map(sent.map(({ source, sentAt }) => [source, sentAt]));
  const against: string[] = [];
  const told: string[] = [];
  for (const { account, user } of found) {
    if (account.type !== 'person' || !account.isEnabled) continue;
    const state = await credentials.passwordState(account.id);
    if (state !== 'none' && state !== 'expired') continue;
    const at = toldAt.get(user.source);
    const since = at === undefined ? '' : `; had a letter on ${showMoment(at)}`;
    against.push(`${account.address}: ${faults[state]}${since}`);
    if (at !== undefined) told.push(user.source);
  }
  return pointOf(
    {
      name: 'passwords',
      title: 'Every user can sign in',
      next: letterFor(name, told, told.length === against.length),
      done: `${found.length} accounts`,
    },
    against,
  );
}

/** Who has had a letter gets another one only where that is said. */
function letterFor(name: string, told: readonly string[], areAllTold: boolean): string {
  const letter = `mailstead migrate notify ${name} --before --passwords link`;
  if (told.length === 0) return letter;
  const again = `--again ${told.length > MAX_WRITTEN ? '--account NAME' : told.map((it) => `--account ${quoted(it)}`).join(' ')}`;
  return areAllTold
    ? `${letter} ${again} (or they choose a password by the letter that they have)`
    : `${letter} (and once more with ${again}, for who has had a letter)`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
