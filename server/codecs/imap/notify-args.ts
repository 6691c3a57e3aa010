import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectFetchItem, formatFetchItems, type FetchItem } from './fetch-item.ts';
import { expectMailboxFilter, formatMailboxFilter, type MailboxFilter } from './mailbox-filter.ts';

/** The arguments of NOTIFY. */
// RFC 5465 §3.1
export type NotifyArgs =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'set';
      /** Whether STATUS of the mailboxes is wanted at once. */
      readonly wantsStatus: boolean;
      readonly groups: readonly NotifyGroup[];
    };

export interface NotifyGroup {
  readonly filter: MailboxFilter;
  /** None: these mailboxes are excepted from later, wider filters. */
  readonly events: readonly NotifyEvent[];
}

export type NotifyEvent =
  | { readonly kind: 'MessageNew'; readonly items: readonly FetchItem[] }
  | { readonly kind: (typeof plainEvents)[number] }
  /** One that is not known: answered with NO [BADEVENT]. */
  | { readonly kind: 'unknown'; readonly name: string };

const plainEvents = [
  'MessageExpunge',
  'FlagChange',
  'AnnotationChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
] as const;

export const MAX_NOTIFY_GROUPS = 100;
const MAX_EVENTS = 50;

/** From the space behind NOTIFY to the end of the command. */
export function expectNotifyArgs(decoder: Decoder): NotifyArgs {
  decoder.expectSpace();
  if (decoder.tryWord('NONE')) {
    decoder.expectEnd();
    return { kind: 'none' };
  }
  decoder.expectWord('SET');
  decoder.expectSpace();
  const wantsStatus = decoder.tryWord('STATUS');
  if (wantsStatus) decoder.expectSpace();
  const groups = [expectGroup(decoder)];
  while (decoder.try(' ')) groups.push(expectGroup(decoder));
  decoder.expectEnd();
  if (groups.length > MAX_NOTIFY_GROUPS) decoder.fail('too many event groups');
  return { kind: 'set', wantsStatus, groups };
}

/** Writes the arguments from their leading space on. */
export function formatNotifyArgs(encoder: Encoder, args: NotifyArgs): void {
  if (args.kind === 'none') {
    encoder.raw(' NONE');
    return;
  }
  encoder.raw(args.wantsStatus ? ' SET STATUS' : ' SET');
  for (const { filter, events } of args.groups) {
    encoder.raw(' (');
    formatMailboxFilter(encoder, filter);
    encoder.raw(' ');
    if (events.length === 0) encoder.raw('NONE');
    else encoder.list(events, (event) => formatEvent(encoder, event));
    encoder.raw(')');
  }
}

function expectGroup(decoder: Decoder): NotifyGroup {
  decoder.expect('(');
  const filter = expectMailboxFilter(decoder);
  decoder.expectSpace();
  const start = decoder.offset;
  const events = decoder.tryWord('NONE') ? [] : decoder.expectList(() => expectEvent(decoder));
  if (events.length > MAX_EVENTS) decoder.fail('too many events', start);
  decoder.expect(')');
  if (filter.kind === 'subtree-one') decoder.fail('subtree-one is for ESEARCH only', start);
  return { filter, events };
}

function expectEvent(decoder: Decoder): NotifyEvent {
  const name = decoder.expectAtom();
  const word = name.toLowerCase();
  if (word === 'messagenew') {
    const hasItems = decoder.try(' (');
    const items = hasItems ? [expectFetchItem(decoder)] : [];
    if (hasItems) {
      while (decoder.try(' ')) items.push(expectFetchItem(decoder));
      decoder.expect(')');
    }
    return { kind: 'MessageNew', items };
  }
  const plain = plainEvents.find((e) => e.toLowerCase() === word);
  return plain === undefined ? { kind: 'unknown', name } : { kind: plain };
}

function formatEvent(encoder: Encoder, event: NotifyEvent): void {
  if (event.kind === 'unknown') {
    encoder.atom(event.name);
    return;
  }
  encoder.raw(event.kind);
  if (event.kind !== 'MessageNew' || event.items.length === 0) return;
  encoder.raw(' ');
  formatFetchItems(encoder, event.items);
}
