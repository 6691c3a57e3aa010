import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { ProtocolName } from './account.ts';
import { protocolNames } from './account.ts';
import { expectAccountRow } from './account-rows.ts';
import type { DirectoryContext } from './directory-context.ts';
import { appPasswordRowFacts } from './app-password-facts.ts';
import { appPasswordHash, createAppPasswordText } from './app-password-text.ts';
import type { BoundedWork } from './bounded-work.ts';
import { createScramRecord } from './scram-record.ts';
import { assessPassword, type PasswordProblem } from './password-policy.ts';
import {
  acceptImportedHash,
  hashPassword,
  MAX_SECRET_OCTETS,
} from './password-hash/stored-password.ts';
import { deletePasswordLink, deletePasswordLinksOf } from './sql/password-links.ts';
import type { AccountRow } from './sql/accounts.ts';
import {
  deleteAppPassword,
  insertAppPassword,
  readAppPasswords,
  readPassword,
  writePassword,
  type AppPasswordRow,
} from './sql/credentials.ts';

/** A second password for one device or program. */
export interface AppPassword {
  readonly id: string;
  readonly name: string;
  /** Protocols it opens; empty: all that the account may use. */
  readonly protocols: readonly ProtocolName[];
  readonly createdMs: number;
  readonly expiresMs: number | undefined;
  /** Right to within an hour. */
  readonly lastUsedMs: number | undefined;
  readonly lastUsedFrom: string | undefined;
}

export interface NewAppPassword {
  readonly name: string;
  readonly protocols?: readonly ProtocolName[];
  readonly expiresMs?: number;
}

export interface Credentials {
  /**
   * Sets the password, whatever its strength, and gives what the policy has against it; ends what was signed in with
   * the old one. @throws DomainError not-found, bad-value
   */
  setPassword(
    id: AccountId,
    password: string,
    options?: PasswordOptions,
  ): Promise<readonly PasswordProblem[]>;
  /** Of passwords that people choose, in characters. */
  minLength(): number;
  /** What the policy has against a password. @throws DomainError not-found */
  problemsOf(id: AccountId, password: string): Promise<readonly PasswordProblem[]>;
  /** Whether there is a password that opens the account; one-time: made for somebody who is to choose another one. */
  passwordState(id: AccountId): Promise<PasswordState>;
  /** Keeps a hash made elsewhere; it becomes argon2id at the first sign-in. @throws DomainError not-found, not-supported, bad-value */
  setPasswordHash(id: AccountId, hash: string, options?: { allowPlain?: boolean }): Promise<void>;
  /** The hash that is kept, for an export that only administrators make; undefined when there is none that stays. */
  readPasswordHash(id: AccountId): Promise<string | undefined>;
  /** Nobody signs in with a password any more. @throws DomainError not-found */
  clearPassword(id: AccountId): Promise<void>;
  /** The text is shown only this once. @throws DomainError not-found, bad-value, limit-reached */
  addAppPassword(
    id: AccountId,
    given: NewAppPassword,
  ): Promise<{ appPassword: AppPassword; text: string }>;
  listAppPasswords(id: AccountId): Promise<AppPassword[]>;
  /** @throws DomainError not-found */
  removeAppPassword(id: AccountId, appPassword: string): Promise<void>;
}

export type PasswordState = 'none' | 'set' | 'one-time' | 'expired';

export interface PasswordOptions {
  /** A password that ends by itself. */
  readonly expiresMs?: number;
  /** Hash of the link that it is set by; it must be there still. */
  readonly byLink?: string;
}

const MAX_APP_PASSWORDS = 100;

export function createCredentials(
  context: DirectoryContext,
  { hashing, scramSaltOf }: { hashing: BoundedWork; scramSaltOf: (id: AccountId) => Buffer },
): Credentials {
  const { sql, changes, clock, random, settings } = context;

  const write = async (
    id: AccountId,
    secret: { hash: string | null; scram: string | null },
    { expiresMs, byLink }: PasswordOptions = {},
  ): Promise<void> => {
    await changes.change(async (tx) => {
      await expectAccountRow(tx, id);
      if (byLink !== undefined && (await deletePasswordLink(tx, byLink)) === 0)
        throw new DomainError('not-found', 'this link was used already');
      // A new password ends what was to lead to one.
      await deletePasswordLinksOf(tx, id);
      await writePassword(tx, id, {
        password_hash: secret.hash,
        scram: secret.scram,
        password_changed_ms: clock.epochMs(),
        password_expires_ms: expiresMs ?? null,
      });
    });
  };

  const problemsOf = (
    { address, display_name: displayName }: Pick<AccountRow, 'address' | 'display_name'>,
    password: string,
  ): readonly PasswordProblem[] =>
    assessPassword(password, { address, displayName, minLength: settings().minPasswordLength });

  return {
    async setPassword(id, password, options) {
      const account = await expectAccountRow(sql, id);
      if (password === '' || Buffer.byteLength(password) > MAX_SECRET_OCTETS || /\0/.test(password))
        throw new DomainError(
          'bad-value',
          `a password has 1 to ${MAX_SECRET_OCTETS} octets and no NUL`,
        );
      const hash = await hashing.run(() => hashPassword(password, random.bytes(16)));
      const scram = await createScramRecord(password, scramSaltOf(id), settings().scramIterations);
      await write(id, { hash, scram }, options);
      return problemsOf(account, password);
    },
    minLength: () => settings().minPasswordLength,
    problemsOf: async (id, password) => problemsOf(await expectAccountRow(sql, id), password),
    async setPasswordHash(id, hash, options) {
      const stored = acceptImportedHash(hash, { allowPlain: options?.allowPlain ?? false });
      await write(id, { hash: stored, scram: null });
    },
    async passwordState(id) {
      const row = await readPassword(sql, id);
      if (row?.password_hash == null) return 'none';
      if (row.password_expires_ms === null) return 'set';
      return row.password_expires_ms > clock.epochMs() ? 'one-time' : 'expired';
    },
    async readPasswordHash(id) {
      const row = await readPassword(sql, id);
      return row?.password_expires_ms == null ? (row?.password_hash ?? undefined) : undefined;
    },
    clearPassword: async (id) => await write(id, { hash: null, scram: null }),
    async addAppPassword(id, { name, protocols = [], expiresMs }) {
      if (name.trim() === '' || name.length > 100 || /\p{Cc}/u.test(name))
        throw new DomainError(
          'bad-value',
          'an app password needs a name of at most 100 characters',
        );
      const unknown = protocols.find((p) => !protocolNames.includes(p));
      if (unknown !== undefined) throw new DomainError('bad-value', `${unknown} is no protocol`);
      const text = createAppPasswordText(random);
      const row: AppPasswordRow = {
        id: random.id(8),
        account: id,
        name: name.trim(),
        protocols: [...new Set(protocols)].join(' '),
        created_ms: clock.epochMs(),
        expires_ms: expiresMs ?? null,
        last_used_ms: null,
        last_used_from: null,
      };
      const scram = await createScramRecord(text, scramSaltOf(id), settings().scramIterations);
      await changes.change(async (tx) => {
        await expectAccountRow(tx, id);
        if ((await readAppPasswords(tx, id)).length >= MAX_APP_PASSWORDS)
          throw new DomainError('limit-reached', `at most ${MAX_APP_PASSWORDS} app passwords`);
        await insertAppPassword(tx, row, { hash: appPasswordHash(text)!, scram });
      });
      return { appPassword: toAppPassword(row), text };
    },
    listAppPasswords: async (id) => (await readAppPasswords(sql, id)).map(toAppPassword),
    async removeAppPassword(id, appPassword) {
      await changes.change(async (tx) => {
        if ((await deleteAppPassword(tx, id, appPassword)) === 0)
          throw new DomainError('not-found', `there is no app password ${appPassword}`);
      });
    },
  };
}

function toAppPassword(row: AppPasswordRow): AppPassword {
  const { id, protocols, expiresMs } = appPasswordRowFacts(row);
  return {
    id,
    name: row.name,
    protocols,
    createdMs: row.created_ms,
    expiresMs,
    lastUsedMs: row.last_used_ms ?? undefined,
    lastUsedFrom: row.last_used_from ?? undefined,
  };
}
