import type { FetchItem } from '#codecs/imap/fetch-item.ts';
import type { MailboxFilter } from '#codecs/imap/mailbox-filter.ts';
import type { NotifyArgs, NotifyEvent, NotifyGroup } from '#codecs/imap/notify-args.ts';
import { refuse } from '../errors.ts';
import { DELIMITER } from '../mailbox-access.ts';

export type EventName = Exclude<NotifyEvent['kind'], 'unknown' | 'AnnotationChange'>;

/** Message annotations do not exist here. */
export const supportedEvents: readonly EventName[] = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
];
const messageEvents: ReadonlySet<EventName> = new Set([
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
]);

export interface SelectedRule {
  /** Expunges wait for a command that may tell them. */
  readonly isDelayed: boolean;
  readonly events: ReadonlySet<EventName>;
  /** Of new messages. */
  readonly items: readonly FetchItem[];
}

export interface NotifyRules {
  /** Undefined: nothing of the selected mailbox is told unasked. */
  readonly selected: SelectedRule | undefined;
  readonly wantsStatus: boolean;
  /** Whether any group asks for this event. */
  has(event: EventName): boolean;
  /** Events wanted of a mailbox that is not the selected one. */
  eventsOf(
    mailbox: { readonly name: string; readonly isForeign: boolean },
    subscriptions: ReadonlySet<string>,
  ): ReadonlySet<EventName>;
  /** Nothing but the selected mailbox is watched. */
  readonly isEmpty: boolean;
}

/** NOTIFY NONE. */
export const noRules: NotifyRules = {
  selected: undefined,
  wantsStatus: false,
  isEmpty: true,
  has: () => false,
  eventsOf: () => new Set(),
};

/**
 * The rules, or what is wrong with the events.
 * @throws CommandRefused NO [BADEVENT] for events that do not exist here
 */
// RFC 5465 §5, RFC 5465 §6
export function toRules(args: NotifyArgs & { kind: 'set' }): NotifyRules | string {
  const groups: { filter: MailboxFilter; events: Set<EventName> }[] = [];
  let selected: SelectedRule | undefined;
  let hasSelected = false;
  for (const { filter, events: given } of args.groups) {
    const events = toEvents(given);
    const isSelected = filter.kind === 'selected' || filter.kind === 'selected-delayed';
    const problem = findProblem(events, { isSelected, hasSelected, items: itemsOf(given) });
    if (problem !== undefined) return problem;
    if (!isSelected) {
      groups.push({ filter, events });
      continue;
    }
    hasSelected = true;
    if (events.size > 0)
      selected = { isDelayed: filter.kind !== 'selected', events, items: itemsOf(given) };
  }
  return {
    selected,
    wantsStatus: args.wantsStatus,
    has: (event) => groups.some(({ events }) => events.has(event)),
    eventsOf(mailbox, subscriptions) {
      const wanted = new Set<EventName>();
      for (const { filter, events } of groups) {
        if (!isMatch(filter, mailbox, subscriptions)) continue;
        // NONE takes a mailbox out of the wider filters behind it.
        if (events.size === 0) break;
        for (const event of events) wanted.add(event);
      }
      return wanted;
    },
    isEmpty: groups.every(({ events }) => events.size === 0),
  };
}

function toEvents(given: NotifyGroup['events']): Set<EventName> {
  const events = new Set<EventName>();
  for (const event of given) {
    if (event.kind === 'unknown' || event.kind === 'AnnotationChange')
      return refuse(`BADEVENT (${supportedEvents.join(' ')})`, 'There is no such event here');
    events.add(event.kind);
  }
  return events;
}

function itemsOf(given: NotifyGroup['events']): readonly FetchItem[] {
  return given.flatMap((event) => (event.kind === 'MessageNew' ? event.items : []));
}

function findProblem(
  events: ReadonlySet<EventName>,
  given: { isSelected: boolean; hasSelected: boolean; items: readonly FetchItem[] },
): string | undefined {
  if (events.has('MessageNew') !== events.has('MessageExpunge'))
    return 'MessageNew and MessageExpunge go together';
  if (events.has('FlagChange') && !events.has('MessageNew'))
    return 'FlagChange goes with MessageNew and MessageExpunge';
  if (!given.isSelected)
    return given.items.length > 0 ? 'Items are for the selected mailbox' : undefined;
  if (given.hasSelected) return 'The selected mailbox is named twice';
  if ([...events].some((event) => !messageEvents.has(event)))
    return 'The selected mailbox has message events only';
  return undefined;
}

function isMatch(
  filter: MailboxFilter,
  { name, isForeign }: { readonly name: string; readonly isForeign: boolean },
  subscriptions: ReadonlySet<string>,
): boolean {
  switch (filter.kind) {
    case 'personal':
      return !isForeign;
    // RFC 5465 §6.3: mail is filed into INBOX.
    case 'inboxes':
      return name === 'INBOX';
    case 'subscribed':
      return subscriptions.has(name);
    case 'mailboxes':
      return filter.mailboxes.includes(name);
    case 'subtree':
      return filter.mailboxes.some(
        (root) => name === root || name.startsWith(`${root}${DELIMITER}`),
      );
    case 'subtree-one':
    case 'selected':
    case 'selected-delayed':
      return false;
  }
}
