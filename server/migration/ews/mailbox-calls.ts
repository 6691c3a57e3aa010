import type { EwsClient, EwsMailbox } from '#clients/ews/ews-client.ts';
import { isThrottled } from '#clients/ews/throttling.ts';
import { backOffOf } from '#codecs/ews/ews-failure.ts';
import { hasVersion, type EwsVersion } from '#codecs/ews/server-version.ts';
import type { FolderReference } from '#codecs/ews/ids.ts';
import type { EwsOperation } from '#codecs/ews/operation.ts';
import type { Outcome } from '#codecs/ews/response-messages.ts';
import type { Clock } from '#platform/clock.ts';

/** Calls in one mailbox. */
export interface MailboxCalls {
  readonly client: EwsClient;
  readonly clock: Clock;
  readonly address: string;
  readonly how: EwsMailbox;
  /** Set where the caller opens the mailbox of another without being that one. */
  readonly owner: string | undefined;
}

export async function call<T>(calls: MailboxCalls, operation: EwsOperation<T>): Promise<T> {
  return await calls.client.call(operation, calls.how);
}

export function knows({ client }: MailboxCalls, since: EwsVersion): boolean {
  return hasVersion(client.version, since);
}

/** A folder by what everybody calls it, in this mailbox. */
export function distinguished({ owner }: MailboxCalls, name: string): FolderReference {
  return { distinguished: name, ...(owner !== undefined && { mailbox: owner }) };
}

const MAX_TRIES = 6;
const FIRST_WAIT_MS = 2000;

/**
 * Calls an operation about many things; what a busy server refused of them is asked again, after the wait it wants.
 * Outcomes are in the order of the things.
 */
export async function callEach<T, R>(
  calls: MailboxCalls,
  things: readonly T[],
  toOperation: (things: readonly T[]) => EwsOperation<Outcome<R>[]>,
): Promise<Outcome<R>[]> {
  const outcomes = new Map<T, Outcome<R>>();
  let left = things;
  for (let tries = 0; left.length > 0; tries++) {
    const given = await call(calls, toOperation(left));
    left.forEach((thing, i) => given[i] !== undefined && outcomes.set(thing, given[i]));
    const refused = left.filter((thing) => {
      const outcome = outcomes.get(thing);
      return outcome?.ok === false && isThrottled(outcome.error);
    });
    if (refused.length === 0 || tries >= MAX_TRIES) break;
    const first = outcomes.get(refused[0]!);
    const wanted = first?.ok === false ? backOffOf(first.error) : undefined;
    await calls.clock.sleep(wanted ?? FIRST_WAIT_MS * 2 ** tries);
    left = refused;
  }
  return things.map((thing) => outcomes.get(thing)).filter((o) => o !== undefined);
}
