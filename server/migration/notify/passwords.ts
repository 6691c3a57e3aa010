import type { MigrationUser } from '../migration-user.ts';
import type { Notice } from '../notice.ts';
import type { NotifyRun } from '../notify-users.ts';
import { readAccounts } from '../sql/accounts.ts';

/** Passwords of the target's accounts, where they are ours to make. */
export interface PasswordKeeper {
  state(address: string): Promise<'set' | 'unset' | 'no-account'>;
  make(): string;
  set(address: string, password: string): Promise<void>;
}

export interface ChosenPassword {
  /** A new one, which the mail tells; it is set when the ledger knows of it. */
  readonly text: string | undefined;
  /** The user has one already. */
  readonly isKnown: boolean;
}

/** What a dry run shows in the place of a password. */
const SHOWN = '*****';

/**
 * A new password for an account that the migration made without one; it goes to the old address alone, for the new one cannot be
 * read without it. A mail that was cut off is sent with another one.
 */
export async function choosePassword(
  { ledger, passwords, makesPasswords, isDryRun }: NotifyRun,
  { source, target }: MigrationUser,
  { place, own }: { readonly place: Notice['place']; readonly own: readonly Notice[] },
): Promise<ChosenPassword> {
  if (passwords === undefined) return { text: undefined, isKnown: false };
  const state = await passwords.state(target);
  const wasCutOff = own.some((it) => it.password === 'generated' && it.sentAt === 0);
  const isMissing = state === 'unset' || (state === 'set' && wasCutOff);
  const isWanted = makesPasswords && place === 'source' && isMissing;
  if (!isWanted || !(await isOurs({ ledger }, source)))
    return { text: undefined, isKnown: state === 'set' && !wasCutOff };
  return { text: isDryRun ? SHOWN : passwords.make(), isKnown: false };
}

async function isOurs({ ledger }: Pick<NotifyRun, 'ledger'>, source: string): Promise<boolean> {
  const accounts = await readAccounts(ledger.sql);
  return accounts.some((it) => it.source === source && it.isCreated);
}
