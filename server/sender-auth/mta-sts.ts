import { LRUCache } from 'lru-cache';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { FetchMtaStsPolicy } from './mta-sts-fetch.ts';
import { parseMtaStsPolicy, type MtaStsPolicy } from './mta-sts-policy.ts';
import { findTagList } from './tag-list.ts';

/** A policy as it is kept; it holds until `expiresEpochMs` even when the domain's DNS is silent about it. */
export interface StoredMtaStsPolicy {
  /** The id of the TXT record it was fetched for. */
  readonly id: string;
  readonly policy: MtaStsPolicy;
  readonly expiresEpochMs: number;
}

/** Where policies outlive a restart. */
export interface MtaStsStore {
  read(domain: string): Promise<StoredMtaStsPolicy | undefined>;
  write(domain: string, stored: StoredMtaStsPolicy): Promise<void>;
}

/** Why a policy that the DNS announces could not be had, in the words of RFC 8460 §4.3.2.2. */
export type MtaStsFailure = 'sts-policy-fetch-error' | 'sts-policy-invalid' | 'sts-webpki-invalid';

export interface MtaSts {
  /** The policy in force for a recipient domain now, or undefined. Never throws for what the domain does. */
  policyOf(domain: string): Promise<MtaStsPolicy | undefined>;
  /** What went wrong when the policy was fetched last; undefined when nothing did. */
  failureOf(domain: string): MtaStsFailure | undefined;
}

const mostDomains = 10_000;
/** How long a failed fetch is not repeated. */
const retryAfterMs = 5 * 60_000;

/** Keeps policies in memory only, the least recently used first out. */
export function createMemoryMtaStsStore(): MtaStsStore {
  const kept = new LRUCache<string, StoredMtaStsPolicy>(entryLimit(mostDomains));
  return {
    read: async (domain) => kept.get(domain),
    async write(domain, stored) {
      kept.set(domain, stored);
    },
  };
}

/** Finds policies: asks DNS whether there is a new one, fetches it, and otherwise goes by the one it has. */
export function createMtaSts(options: {
  dns: Dns;
  clock: Clock;
  fetch: FetchMtaStsPolicy;
  store: MtaStsStore;
}): MtaSts {
  const { dns, clock, fetch, store } = options;
  const running = new Map<string, Promise<MtaStsPolicy | undefined>>();
  const failures = new LRUCache<string, { readonly atMs: number; readonly kind: MtaStsFailure }>(
    entryLimit(mostDomains),
  );

  async function find(domain: string): Promise<MtaStsPolicy | undefined> {
    const stored = await store.read(domain);
    const isFresh = stored !== undefined && stored.expiresEpochMs > clock.epochMs();
    const known = isFresh ? stored.policy : undefined;
    // RFC 8461 §3.1
    const answer = await dns.txt(`_mta-sts.${domain}`);
    const id =
      answer.kind === 'found' ? findTagList(answer.records, 'STSv1')?.get('id') : undefined;
    // RFC 8461 §5.1: a record that vanished or cannot be read takes no policy away before its time.
    if (id === undefined || !/^[A-Za-z0-9]{1,32}$/.test(id)) return known;
    if (isFresh && stored.id === id) return known;
    const last = failures.get(domain);
    if (last !== undefined && clock.monotonicMs() - last.atMs < retryAfterMs) return known;
    const policy = await tryFetch(domain);
    if (typeof policy === 'string') {
      failures.set(domain, { atMs: clock.monotonicMs(), kind: policy });
      return known;
    }
    failures.delete(domain);
    const expiresEpochMs = clock.epochMs() + policy.maxAgeSeconds * 1000;
    await store.write(domain, { id, policy, expiresEpochMs });
    return policy;
  }

  async function tryFetch(domain: string): Promise<MtaStsPolicy | MtaStsFailure> {
    try {
      return parseMtaStsPolicy(await fetch(domain));
    } catch (error) {
      if (error instanceof InputSyntaxError) return 'sts-policy-invalid';
      if (isDomainError(error, 'unavailable')) {
        const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? '';
        return /CERT|UNABLE_TO|SELF_SIGNED/.test(code)
          ? 'sts-webpki-invalid'
          : 'sts-policy-fetch-error';
      }
      throw error;
    }
  }

  return {
    async policyOf(domain) {
      const name = domain.toLowerCase();
      let search = running.get(name);
      if (search === undefined) {
        search = find(name).finally(() => running.delete(name));
        running.set(name, search);
      }
      const policy = await search;
      return policy?.mode === 'none' ? undefined : policy;
    },
    failureOf: (domain) => failures.get(domain.toLowerCase())?.kind,
  };
}
