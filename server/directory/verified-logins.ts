import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Random } from '#platform/random.ts';
import type { Account, ProtocolName } from './account.ts';

/** A secret that was found right. */
export interface VerifiedSecret {
  readonly method: 'password' | 'app-password';
  readonly appPassword: string | undefined;
  /** Protocols it opens; empty: all. */
  readonly protocols: readonly ProtocolName[];
  /** When the secret expires, in milliseconds since 1970. */
  readonly expiresMs: number | undefined;
}

/** Remembers for a short while which secrets were right, so that a busy client does not pay for argon2 each time. */
export interface VerifiedLogins {
  /** Names this account (or unknown name) with this secret in this process; says nothing about the secret to anyone who reads it. */
  keyOf(account: AccountId | string, secret: string): string;
  find(key: string, account: Account): VerifiedSecret | undefined;
  remember(key: string, account: Account, secret: VerifiedSecret): void;
}

const MAX_REMEMBERED = 50_000;

export function createVerifiedLogins(deps: {
  clock: Clock;
  random: Random;
  ttlMs: () => number;
}): VerifiedLogins {
  const { clock, ttlMs } = deps;
  const processKey = deps.random.bytes(32);
  const logins = new LRUCache<
    string,
    { secret: VerifiedSecret; credentialVersion: number; verifiedAtMs: number }
  >(entryLimit(MAX_REMEMBERED));
  return {
    keyOf: (account, secret) =>
      createHmac('sha256', processKey).update(`${account}\0${secret}`).digest('base64'),
    find(key, account) {
      const known = logins.get(key);
      if (known === undefined) return undefined;
      const isOld = clock.monotonicMs() - known.verifiedAtMs >= ttlMs();
      const isExpired = (known.secret.expiresMs ?? Infinity) <= clock.epochMs();
      if (!isOld && !isExpired && known.credentialVersion === account.credentialVersion)
        return known.secret;
      logins.delete(key);
      return undefined;
    },
    remember(key, account, secret) {
      if (ttlMs() <= 0) return;
      logins.set(key, {
        secret,
        credentialVersion: account.credentialVersion,
        verifiedAtMs: clock.monotonicMs(),
      });
    },
  };
}
