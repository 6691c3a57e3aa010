import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailbox } from './mailbox-name.ts';

/** Which mailboxes NOTIFY watches and ESEARCH searches. */
// RFC 5465 §6, RFC 7377 §2.2
export type MailboxFilter =
  | { readonly kind: 'selected' | 'selected-delayed' | 'inboxes' | 'personal' | 'subscribed' }
  | {
      readonly kind: 'subtree' | 'subtree-one' | 'mailboxes';
      readonly mailboxes: readonly string[];
    };

const plainKinds = ['selected', 'selected-delayed', 'inboxes', 'personal', 'subscribed'] as const;
const listKinds = ['subtree', 'subtree-one', 'mailboxes'] as const;

/** Named mailboxes of one filter: each costs an open index. */
export const MAX_FILTER_MAILBOXES = 1000;

export function expectMailboxFilter(decoder: Decoder): MailboxFilter {
  const start = decoder.offset;
  const word = decoder.expectKeyword().toLowerCase();
  const plain = plainKinds.find((k) => k === word);
  if (plain !== undefined) return { kind: plain };
  const kind = listKinds.find((k) => k === word) ?? decoder.fail('unknown mailbox filter', start);
  decoder.expectSpace();
  const mailboxes = decoder.isNext('(')
    ? decoder.expectList(() => expectMailbox(decoder))
    : [expectMailbox(decoder)];
  if (mailboxes.length > MAX_FILTER_MAILBOXES) decoder.fail('too many mailboxes', start);
  return { kind, mailboxes };
}

export function formatMailboxFilter(encoder: Encoder, filter: MailboxFilter): void {
  encoder.raw(filter.kind.toUpperCase());
  if (!('mailboxes' in filter)) return;
  encoder.raw(' ').list(filter.mailboxes, (name) => encoder.mailbox(name));
}
