import { hash } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { Credentials } from './credentials.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { PasswordProblem } from './password-policy.ts';
import { subnetOf, type SignInThrottle } from './sign-in-throttle.ts';
import {
  deleteExpiredPasswordLinks,
  deletePasswordLink,
  insertPasswordLink,
  readPasswordLink,
  readPasswordLinksOf,
} from './sql/password-links.ts';

/** Secrets that people get by mail and that let them choose a password, once. */
export interface PasswordLinks {
  /** A new secret, which is shown only this once. @throws DomainError not-found, bad-value */
  create(id: AccountId, options: { expiresMs: number }): Promise<string>;
  /** Whose password a secret lets choose. It is not used up: programs that look at mail open links, too. @throws DomainError too-many-attempts */
  find(secret: string, remoteAddress: string): Promise<Account | undefined>;
  /**
   * Sets the password unless the policy has something against it; then the links of the account are used up.
   * @throws DomainError not-found, too-many-attempts
   */
  use(secret: string, password: string, remoteAddress: string): Promise<readonly PasswordProblem[]>;
}

/** Letters before and after a move, and a reminder or two. */
const MAX_LINKS = 10;
const SECRET_OCTETS = 32;
/** Nobody uses a letter of last year. */
const MAX_VALID_MS = 90 * 86_400_000;

export function createPasswordLinks(
  { sql, changes, clock, random, log }: DirectoryContext,
  parts: { accounts: Accounts; credentials: Credentials; throttle: SignInThrottle },
): PasswordLinks {
  const { accounts, credentials, throttle } = parts;

  const find: PasswordLinks['find'] = async (secret, remoteAddress) => {
    // Nobody's name is in a secret: who tries many is known by where he is.
    const source = { name: `password link ${subnetOf(remoteAddress)}`, remoteAddress };
    const block = throttle.blockOf(source);
    if (block !== undefined) await throttle.refuse(block);
    const row = await readPasswordLink(sql, hashOf(secret));
    const account =
      row === undefined || row.expires_ms <= clock.epochMs()
        ? undefined
        : await accounts.get(row.account);
    if (account?.isEnabled === true) return account;
    log.warn('password-link-refused', { remoteAddress });
    await throttle.fail(source, secret);
    return undefined;
  };

  return {
    async create(id, { expiresMs }) {
      const nowMs = clock.epochMs();
      if (!(expiresMs > nowMs && expiresMs <= nowMs + MAX_VALID_MS))
        throw new DomainError('bad-value', 'a password link is good for at most 90 days');
      const secret = random.bytes(SECRET_OCTETS).toString('base64url');
      await changes.change(async (tx) => {
        await deleteExpiredPasswordLinks(tx, nowMs);
        for (const { hash: old } of (await readPasswordLinksOf(tx, id)).slice(MAX_LINKS - 1))
          await deletePasswordLink(tx, old);
        const row = { hash: hashOf(secret), account: id, created_ms: nowMs, expires_ms: expiresMs };
        await insertPasswordLink(tx, row);
      });
      log.info('password-link-made', { account: id });
      return secret;
    },
    find,
    async use(secret, password, remoteAddress) {
      const account = await find(secret, remoteAddress);
      if (account === undefined)
        throw new DomainError('not-found', 'this link was used, has expired, or never was one');
      const problems = await credentials.problemsOf(account.id, password);
      if (problems.length > 0) return problems;
      await credentials.setPassword(account.id, password, { byLink: hashOf(secret) });
      log.info('password-set-by-link', { account: account.id, remoteAddress });
      return [];
    },
  };
}

function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}
