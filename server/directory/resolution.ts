import type { AccountId } from '#platform/ids.ts';
import type { GatewayRoute } from './domain.ts';
import type { PostPolicy } from './groups.ts';

/** How a mailbox was reached: the last step that led to it. */
export type Via = 'address' | 'alias' | 'group' | 'catch-all' | 'forward' | 'administrator';

export interface LocalDelivery {
  readonly account: AccountId;
  /** Primary address of the account. */
  readonly address: string;
  /** What stood behind the plus sign; ''. */
  readonly detail: string;
  readonly via: Via;
  /** The account whose forward led here. */
  readonly viaForward: AccountId | undefined;
}

export interface RemoteDelivery {
  /** The local part as it was given; the domain in A-labels. */
  readonly address: string;
  readonly via: Via;
  /** The account whose forward led there. */
  readonly viaForward: AccountId | undefined;
  /** Where mail of the address's domain goes when it is one of our gateway domains. */
  readonly route: GatewayRoute | undefined;
}

/** A part of an expansion that takes no mail, although others do. */
export interface ResolutionProblem {
  readonly address: string;
  readonly kind: 'unknown-user' | 'disabled' | 'loop' | 'refused';
}

/**
 * What a recipient address stands for.
 * local: mailboxes here and addresses elsewhere, each once; gateway: mail is taken and sent on (backup MX);
 * refused: the sender may not post to `group`; too-many: more than `limit` mailboxes.
 */
export type Resolution =
  | {
      readonly kind: 'local';
      readonly deliveries: readonly LocalDelivery[];
      readonly remote: readonly RemoteDelivery[];
      readonly problems: readonly ResolutionProblem[];
    }
  | { readonly kind: 'gateway'; readonly domain: string; readonly route: GatewayRoute | undefined }
  | { readonly kind: 'unknown-user'; readonly domain: string }
  | { readonly kind: 'unknown-domain'; readonly domain: string }
  | { readonly kind: 'bad-address' }
  | { readonly kind: 'loop'; readonly address: string }
  | { readonly kind: 'disabled'; readonly address: string }
  | { readonly kind: 'refused'; readonly group: string }
  | { readonly kind: 'too-many'; readonly limit: number };

/** Who posts, as far as it is proven; for groups that do not take mail from everybody. */
export interface Poster {
  /** Who signed in. */
  readonly account?: AccountId;
  /** Sender address, when sender authentication vouches for it. */
  readonly verifiedAddress?: string;
}

/** A group met during an expansion that does not take mail from everybody. */
export interface PostRestriction {
  readonly group: string;
  readonly domain: string;
  readonly policy: Exclude<PostPolicy, 'anyone'>;
  readonly posters: ReadonlySet<string>;
  /** Addresses of the members in normal form; only read for the policy 'members'. */
  readonly members: ReadonlySet<string>;
}
