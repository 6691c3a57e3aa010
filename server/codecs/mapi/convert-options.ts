import type { ResolveX500 } from './mapi-address.ts';

/** What the conversion of an item may need to know. */
export interface ConvertOptions {
  /** Bytes of what an item becomes. */
  readonly maxBytes: number;
  /** IANA name: for times of appointments that say no zone. Default UTC. */
  readonly timeZone?: string;
  /** Whose item it is: names the person where an appointment speaks of "me". */
  readonly owner?: string;
  readonly resolveX500?: ResolveX500;
}
