import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { DirectorySettings } from './config.ts';

/** Who tries to sign in, from where. */
export interface SignInSource {
  /** Login name in normal form. */
  readonly name: string;
  readonly remoteAddress: string;
}

export interface SignInThrottle {
  /** What blocks this attempt now, if anything. */
  blockOf(source: SignInSource): Block | undefined;
  /** Refuses a blocked attempt, after a pause. @throws DomainError too-many-attempts */
  refuse(block: Block): Promise<never>;
  /** Counts a wrong secret and lets time pass before the refusal is answered. */
  fail(source: SignInSource, secret: string | undefined): Promise<void>;
  /** Forgets the failures of the account from here. */
  succeed(source: SignInSource): void;
}

export interface Block {
  readonly by: BucketKind;
  readonly failures: number;
}

interface Bucket {
  failures: number;
  lastMs: number;
  /** Fingerprints of wrong secrets seen lately: a device that repeats an old password is no guesser. */
  readonly wrong: string[];
}
type BucketKind = 'account' | 'address' | 'subnet';

const MAX_BUCKETS = 50_000;
const MAX_KNOWN_PLACES = 50_000;
/** Failures count half after this time. */
const HALF_LIFE_MS = 600_000;
/** First block once the free failures are used up; it doubles with each further failure. */
const FIRST_BLOCK_MS = 5_000;
/** Refusals that wait at the same time; beyond it they are answered at once, so that they cost us no memory. */
const MAX_WAITING = 2_000;
const MAX_REMEMBERED_SECRETS = 4;

/**
 * Slows guessing down, by account name (known or not), address and subnet. Memory is bounded and not kept across
 * restarts. An address from which the account's owner signed in lately is not held to the account's block, so that
 * a stranger's guesses do not lock the owner out.
 */
export function createSignInThrottle(deps: {
  clock: Clock;
  random: Random;
  settings: () => DirectorySettings;
}): SignInThrottle {
  const { clock, settings } = deps;
  const key = deps.random.bytes(32);
  const buckets = new LRUCache<string, Bucket>(entryLimit(MAX_BUCKETS));
  const knownPlaces = new LRUCache<string, true>(entryLimit(MAX_KNOWN_PLACES));
  let waiting = 0;

  /** Short and of one length, so that long names cost no memory; keyed, so that it tells nothing. */
  const fingerprint = (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
  const placeOf = ({ name, remoteAddress }: SignInSource): string =>
    `${fingerprint(name)} ${remoteAddress}`;

  const failuresOf = (bucket: Bucket | undefined): number =>
    bucket === undefined
      ? 0
      : bucket.failures * 2 ** ((bucket.lastMs - clock.monotonicMs()) / HALF_LIFE_MS);

  const keysOf = ({ name, remoteAddress }: SignInSource): [BucketKind, string][] => {
    const account: [BucketKind, string] = ['account', `n ${fingerprint(name)}`];
    if (settings().trustedNetworks.contains(remoteAddress)) return [account];
    return [account, ['address', `a ${remoteAddress}`], ['subnet', `s ${subnetOf(remoteAddress)}`]];
  };

  const pause = async (failures: number): Promise<void> => {
    const { failureDelay, maxFailureDelay } = settings();
    const delayMs = Math.min(failureDelay * 2 ** Math.min(failures - 1, 20), maxFailureDelay);
    if (waiting >= MAX_WAITING || !(delayMs > 0)) return;
    waiting++;
    try {
      await clock.sleep(delayMs);
    } finally {
      waiting--;
    }
  };

  return {
    blockOf(source) {
      const isKnown = knownPlaces.has(placeOf(source));
      for (const [kind, key] of keysOf(source)) {
        const bucket = buckets.get(key);
        if (bucket === undefined || (kind === 'account' && isKnown)) continue;
        const failures = failuresOf(bucket);
        const over = Math.round(failures) - freeFailures(kind, settings());
        if (over < 0) continue;
        const blockMs = Math.min(FIRST_BLOCK_MS * 2 ** Math.min(over, 20), settings().maxBlock);
        if (clock.monotonicMs() - bucket.lastMs >= blockMs) continue;
        return { by: kind, failures };
      }
      return undefined;
    },
    async refuse({ by, failures }) {
      await pause(failures);
      throw new DomainError('too-many-attempts', 'too many failed sign-ins: try again later', {
        details: { by },
      });
    },
    async fail(source, secret) {
      let most = 1;
      const print = secret === undefined ? undefined : fingerprint(`${source.name}\0${secret}`);
      for (const [kind, key] of keysOf(source)) {
        const bucket = buckets.get(key) ?? { failures: 0, lastMs: 0, wrong: [] };
        const failures = failuresOf(bucket);
        most = Math.max(most, failures + 1);
        const isRepeated =
          kind === 'account' && print !== undefined && bucket.wrong.includes(print);
        bucket.failures = isRepeated ? failures : failures + 1;
        bucket.lastMs = clock.monotonicMs();
        if (kind === 'account' && print !== undefined && !isRepeated) {
          bucket.wrong.push(print);
          if (bucket.wrong.length > MAX_REMEMBERED_SECRETS) bucket.wrong.shift();
        }
        buckets.set(key, bucket);
      }
      await pause(most);
    },
    succeed(source) {
      if (!settings().trustedNetworks.contains(source.remoteAddress))
        knownPlaces.set(placeOf(source), true);
      buckets.delete(`n ${fingerprint(source.name)}`);
    },
  };
}

function freeFailures(kind: BucketKind, settings: DirectorySettings): number {
  if (kind === 'account') return settings.freeFailuresPerAccount;
  return kind === 'address' ? settings.freeFailuresPerAddress : settings.freeFailuresPerSubnet;
}

/** /24 of an IPv4 address, /64 of an IPv6 address. */
export function subnetOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  const plain = mapped?.[1] ?? address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain.split('.').slice(0, 3).join('.');
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((g) => Number.parseInt(g, 16).toString(16))
    .join(':');
}
