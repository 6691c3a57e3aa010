import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import type { Loss } from '../../item.ts';

/** What the parts of a session read with. */
export interface GraphReading {
  readonly mailbox: GraphMailbox;
  readonly resolver: AddressResolver;
  /** Whether listings tell properties of MAPI; found out at the first one. */
  tellsStateInListings: boolean;
  /** What listings have told of messages that is not carried over. */
  readonly losses: Map<string, readonly Loss[]>;
}
