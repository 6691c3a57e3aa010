import { hash, timingSafeEqual } from 'node:crypto';
import { accountId, type AccountId } from '#platform/ids.ts';
import { type Random, toBase32 } from '#platform/random.ts';

/** What the address of a secret link says: where to look, and the secret. */
export interface LinkToken {
  readonly account: AccountId;
  /** Object id of the collection; '' for the account's free and busy time. */
  readonly collection: string;
  readonly secret: string;
}

/** 160 bits: nobody finds one by trying, so that a plain digest of it is safe to keep. */
const SECRET_BYTES = 20;
/** Stands for the account as a whole. */
const WHOLE = '0';

export function createLinkSecret(random: Random): string {
  return toBase32(random.bytes(SECRET_BYTES));
}

export function formatLinkToken({ account, collection, secret }: LinkToken): string {
  return `${account.toString(36)}.${collection === '' ? WHOLE : collection}.${secret}`;
}

/** Undefined for what is no token of ours. */
export function tryParseLinkToken(text: string): LinkToken | undefined {
  const found = /^([1-9a-z][0-9a-z]{0,9})\.([A-Za-z0-9_-]{1,64})\.([a-z2-7]{32})$/.exec(text);
  if (found === null) return undefined;
  const [, account = '', collection = '', secret = ''] = found;
  return {
    account: accountId(Number.parseInt(account, 36)),
    collection: collection === WHOLE ? '' : collection,
    secret,
  };
}

/** What is kept of a secret. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Takes the same time whatever differs. */
export function hasDigest(secret: string, digest: string): boolean {
  const own = Buffer.from(digestOf(secret));
  const kept = Buffer.from(digest);
  return own.length === kept.length && timingSafeEqual(own, kept);
}
