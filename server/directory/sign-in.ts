import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Account } from './account.ts';
import { appPasswordRowFacts, noteUse } from './app-password-facts.ts';
import { appPasswordHash } from './app-password-text.ts';
import type { Authorization } from './authorization.ts';
import type { BoundedWork } from './bounded-work.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Identity, SignInPlace } from './identity.ts';
import type { LoginNames } from './login-names.ts';
import {
  hashPassword,
  isOutdatedHash,
  MAX_SECRET_OCTETS,
  verifyPassword,
} from './password-hash/stored-password.ts';
import { createScramRecord } from './scram-record.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import { readAppPasswordByHash, readValidPassword, upgradePassword } from './sql/credentials.ts';
import { createVerifiedLogins, type VerifiedSecret } from './verified-logins.ts';

export interface SignInRequest extends SignInPlace {
  /** Login name as it was given. */
  readonly name: string;
  /** Password or app password. */
  readonly secret: string;
  /** On whose behalf (SASL authzid); the administrator's right to it is checked. */
  readonly authorizeAs?: string;
}

/**
 * Signs in with a name and a password or app password.
 * A secret that was right within the last minutes costs a look into memory; another one some 40 ms of argon2.
 * @throws DomainError authentication-failed, account-disabled, too-many-attempts, authentication-unavailable, no-permission
 */
export type SignIn = (request: SignInRequest) => Promise<Identity>;

/** What an unknown name is checked against, so that it takes as long as a known one. */
const DUMMY_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export function createSignIn(
  context: DirectoryContext,
  parts: {
    names: LoginNames;
    throttle: SignInThrottle;
    hashing: BoundedWork;
    authorization: Authorization;
    scramSaltOf: (account: AccountId) => Buffer;
  },
): SignIn {
  const { sql, clock, random, settings, changes } = context;
  const { names, throttle, hashing, authorization } = parts;
  const verified = createVerifiedLogins({
    clock,
    random,
    ttlMs: () => settings().verifiedLoginTtl,
  });
  /** Checks under way: the same secret of the same account is computed once. */
  const checking = new Map<string, Promise<VerifiedSecret | 'blocked' | undefined>>();

  const checkAppPassword = async (
    account: Account,
    { secret, remoteAddress }: SignInRequest,
  ): Promise<VerifiedSecret | undefined> => {
    const hash = appPasswordHash(secret);
    const row = hash && (await readAppPasswordByHash(sql, account.id, hash));
    if (!row) return undefined;
    const facts = appPasswordRowFacts(row);
    if ((facts.expiresMs ?? Infinity) <= clock.epochMs()) return undefined;
    await noteUse(context, facts, remoteAddress);
    const { id: appPassword, protocols, expiresMs } = facts;
    return { method: 'app-password', appPassword, protocols, expiresMs };
  };

  /** The password is known now, so that an imported or weak hash can be replaced. */
  const upgrade = async (account: Account, secret: string, from: string): Promise<void> => {
    const to = await hashPassword(secret, random.bytes(16));
    const scram = await createScramRecord(
      secret,
      parts.scramSaltOf(account.id),
      settings().scramIterations,
    );
    await changes.change((tx) => upgradePassword(tx, account.id, { from, to, scram }));
    context.log.info('password-hash-upgraded', { account: account.id });
  };

  const checkPassword = async (
    account: Account | undefined,
    { secret }: SignInRequest,
  ): Promise<VerifiedSecret | undefined> => {
    const row = account && (await readValidPassword(sql, account.id, clock.epochMs()));
    const stored = row?.password_hash ?? undefined;
    const isRight = await verifyPassword(secret, stored ?? DUMMY_HASH);
    if (!isRight || account === undefined || stored === undefined) return undefined;
    if (isOutdatedHash(stored)) await upgrade(account, secret, stored);
    const expiresMs = row?.password_expires_ms ?? undefined;
    return { method: 'password', appPassword: undefined, protocols: [], expiresMs };
  };

  const check = async (
    account: Account | undefined,
    request: SignInRequest,
  ): Promise<VerifiedSecret | 'blocked' | undefined> => {
    const found = account && (await checkAppPassword(account, request));
    if (found !== undefined) return found;
    return await hashing.run(async () =>
      // Others may have failed while this one waited for its turn.
      throttle.blockOf(request) === undefined ? await checkPassword(account, request) : 'blocked',
    );
  };

  return async (given) => {
    const request = { ...given, name: names.normal(given.name) };
    const account = await names.find(request.name);
    const block = throttle.blockOf(request);
    if (block !== undefined) await throttle.refuse(block);
    if (request.secret === '' || Buffer.byteLength(request.secret) > MAX_SECRET_OCTETS) {
      await throttle.fail(request, undefined);
      throw refusal();
    }
    const key = verified.keyOf(account?.id ?? request.name, request.secret);
    let secret: VerifiedSecret | 'blocked' | undefined = account && verified.find(key, account);
    if (secret === undefined) {
      let running = checking.get(key);
      if (running === undefined) {
        running = check(account, request).finally(() => checking.delete(key));
        checking.set(key, running);
      }
      secret = await running;
      if (secret === 'blocked') return await throttle.refuse({ by: 'account', failures: 1 });
      if (secret === undefined || account === undefined) {
        context.log.warn('sign-in-failed', {
          name: request.name,
          remoteAddress: request.remoteAddress,
          protocol: request.protocol,
        });
        await throttle.fail(request, request.secret);
        throw refusal();
      }
      verified.remember(key, account, secret);
    }
    throttle.succeed(request);
    return await authorization.admit({
      authenticated: account!,
      method: secret.method,
      appPassword: secret.appPassword,
      allowedProtocols: secret.protocols,
      place: { protocol: request.protocol, remoteAddress: request.remoteAddress },
      authorizeAs: request.authorizeAs,
    });
  };
}

function refusal(): DomainError {
  return new DomainError('authentication-failed', 'wrong name or password');
}
