import type { MigrationUser } from '../migration-user.ts';
import type { Notice } from '../notice.ts';
import type { NotifyRun } from '../notify-users.ts';
import { readAccounts } from '../sql/accounts.ts';

/** Passwords of the target's accounts, where they are ours to make. */
export interface PasswordKeeper {
  /** one-time: it was made for the beginning, and opens the account still. */
  state(address: string): Promise<'set' | 'one-time' | 'unset' | 'no-account'>;
  make(): string;
  /** It is good for as long as the letter says. */
  set(address: string, password: string): Promise<void>;
  /** Where the owner chooses a password, once. */
  makeLink(address: string): Promise<string>;
}

/** How users without a password come by one. */
export type PasswordWay = 'generate' | 'link';

export interface ChosenPassword {
  /** A new one, which the mail tells; it is set when the ledger knows of it. */
  readonly text: string | undefined;
  /** Where one is chosen instead. */
  readonly link: string | undefined;
  /** The user has one already. */
  readonly isKnown: boolean;
}

/** What a dry run shows in the place of a password, or of the secret in a link. */
const SHOWN = '*****';

/**
 * A new password, or a link to choose one, for an account that the migration made without one; it goes to the old address alone,
 * for the new one cannot be read without it. A mail that was cut off is sent with another one.
 */
export async function choosePassword(
  { ledger, passwords, passwordWay, isDryRun, isAgain }: NotifyRun,
  { source, target }: MigrationUser,
  { place, own }: { readonly place: Notice['place']; readonly own: readonly Notice[] },
): Promise<ChosenPassword> {
  const nothing = { text: undefined, link: undefined };
  if (passwords === undefined) return { ...nothing, isKnown: false };
  const state = await passwords.state(target);
  const isThere = state === 'set' || state === 'one-time';
  const wasCutOff = own.some((it) => it.password === 'generated' && it.sentAt === 0);
  const isMissing =
    state === 'unset' || (isThere && wasCutOff) || (state === 'one-time' && isAgain);
  const isWanted = passwordWay !== undefined && place === 'source' && isMissing;
  if (!isWanted || !(await isOurs({ ledger }, source)))
    return { ...nothing, isKnown: isThere && !wasCutOff };
  if (passwordWay === 'generate')
    return { ...nothing, text: isDryRun ? SHOWN : passwords.make(), isKnown: false };
  const link = isDryRun ? SHOWN : await passwords.makeLink(target);
  return { ...nothing, link, isKnown: false };
}

async function isOurs({ ledger }: Pick<NotifyRun, 'ledger'>, source: string): Promise<boolean> {
  const accounts = await readAccounts(ledger.sql);
  return accounts.some((it) => it.source === source && it.isCreated);
}
