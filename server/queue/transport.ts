import type { AccountId } from '#platform/ids.ts';
import type { AttemptResult } from './queue.ts';
import type { MessageFacts } from './message-facts.ts';

/** Where a recipient's mail goes next. Recipients with the same key may share a transaction and a connection. */
export interface Destination {
  readonly key: string;
  readonly way:
    | { readonly kind: 'local' }
    /** The MX hosts of the domain. */
    | { readonly kind: 'mx'; readonly domain: string }
    /** A fixed host: smart host, gateway, or a route given by hand. */
    | { readonly kind: 'route'; readonly name: string };
  readonly sourceAddress?: string;
}

/** One transaction to one destination. */
export interface Attempt {
  readonly messageId: string;
  readonly sender: string;
  /** Whose mail it is; undefined for reports and mail from outside. */
  readonly account?: AccountId;
  readonly size: number;
  readonly facts: MessageFacts;
  readonly destination: Destination;
  readonly recipients: readonly { readonly address: string; readonly dsn: string }[];
  content(): AsyncIterable<Buffer>;
}

/**
 * Carries a message to a destination. Never rejects: whatever goes wrong is a deferral.
 * @returns one result for each recipient, in order
 */
export interface Transport {
  send(attempt: Attempt, signal: AbortSignal): Promise<readonly AttemptResult[]>;
}

export interface RoutePlanner {
  /** @throws DomainError when the directory cannot be asked now */
  plan(
    recipient: { readonly address: string; readonly domain: string; readonly route: string },
    senderDomain: string,
  ): Promise<Destination>;
}
