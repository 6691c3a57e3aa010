import { textOf } from '#codecs/icalendar/property.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import type { Account } from '#directory/account.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { CalendarUsers } from './calendar-users.ts';
import { findOrganizedAt } from './copies/find-organized.ts';
import { readCopy } from './copies/stored-copy.ts';
import { describeTime } from './imip/describe-time.ts';
import { textsFor } from './imip/texts-for.ts';
import { readMessage } from './itip/apply-message.ts';
import { replierOf } from './itip/apply-reply.ts';
import {
  componentsOf,
  formatCalendarObject,
  readCalendarObject,
  type CalendarObject,
} from './itip/calendar-object.ts';
import { asItIs, declineCounterMessage } from './itip/counter.ts';
import { addressOf, organizerOf } from './itip/participants.ts';
import { toStamp } from './itip/revision.ts';
import { prepareEntry } from './outbox/entry.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Another time that an attendee proposed, and that waits for the organizer. */
export interface Proposal {
  readonly uid: string;
  /** Address of who made it. */
  readonly from: string;
  readonly summary: string;
  /** In words, in the account's language. */
  readonly proposed: string;
  readonly planned: string;
}

interface FoundProposal {
  /** In the scheduling inbox. */
  readonly name: string;
  readonly counter: CalendarObject;
  readonly from: string;
}

/** Proposals in the account's scheduling inbox, oldest first. */
// RFC 5546 §3.2.7
export async function listProposals(
  deps: Pick<SchedulingDeps, 'store' | 'directory'>,
  users: CalendarUsers,
  account: Account,
): Promise<readonly Proposal[]> {
  const all = await deps.store.read(account.id, readProposals);
  const shown: Proposal[] = [];
  for (const found of all) {
    const { from } = found;
    const meeting = await meetingOf(deps, users, account.id, found.counter);
    const stored = meeting && inZone(meeting, account);
    const counter = inZone(found.counter, account);
    const style = { locale: textsFor(account.language).locale, zone: account.timeZone };
    const present = stored && asItIs(stored, counter);
    const component = componentsOf(counter)[0]!;
    shown.push({
      uid: counter.uid,
      from,
      summary: textOf(component, 'SUMMARY') ?? (present && textOf(present, 'SUMMARY')) ?? '',
      proposed: describeTime(component, counter.zones, style) ?? '',
      planned: (present && describeTime(present, stored.zones, style)) ?? '',
    });
  }
  return shown;
}

/** Times without a zone are meant as the account has them. */
function inZone(object: CalendarObject, { timeZone }: Account): CalendarObject {
  return readCalendarObject(formatCalendarObject(object), timeZone)!;
}

/** Tells those who proposed another time for a meeting that it stays as it is; gives how many there were. */
// RFC 5546 §3.2.8
export async function declineProposals(
  deps: SchedulingDeps,
  users: CalendarUsers,
  account: Account,
  { uid, from }: { readonly uid: string; readonly from?: string | undefined },
): Promise<number> {
  const all = await deps.store.read(account.id, readProposals);
  const wanted = all.filter(
    (p) => p.counter.uid === uid && (from === undefined || p.from === from.toLowerCase()),
  );
  for (const { name, counter } of wanted) {
    const stored = await meetingOf(deps, users, account.id, counter);
    const message = stored && declineCounterMessage(stored, counter, toStamp(deps.clock.now()));
    const address = addressOf(organizerOf(componentsOf(counter)[0]!)!);
    const speaker = { account: account.id, actor: account.id, address };
    const messages = message === undefined ? [] : [message];
    await using prepared = await prepareEntry(deps, account.id, { speaker, messages });
    await deps.store.transact(account.id, async (tx) => {
      const inbox = await tx.collectionByRole('calendar', 'inbox');
      if (inbox !== undefined && (await tx.document(inbox.id, name)) !== undefined)
        await tx.removeDocument(inbox.id, name);
      await prepared.put(tx);
    });
    await deps.deliver(prepared.entry);
  }
  return wanted.length;
}

async function meetingOf(
  deps: Pick<SchedulingDeps, 'store' | 'directory'>,
  users: CalendarUsers,
  account: AccountId,
  counter: CalendarObject,
): Promise<CalendarObject | undefined> {
  const { uid } = counter;
  const at = await findOrganizedAt(deps, account, {
    uid,
    isMe: await users.isMe(account, counter),
  });
  return (await deps.store.read(at, (reader) => readCopy(reader, uid)))?.object;
}

async function readProposals(reader: AccountReader): Promise<FoundProposal[]> {
  const inbox = await reader.collectionByRole('calendar', 'inbox');
  const items = inbox === undefined ? [] : await reader.documents(inbox.id);
  const contents = await reader.readContents(items.map((d) => d.itemId));
  return items.flatMap(({ name }, i) => {
    const content = contents[i]!;
    if (!Buffer.isBuffer(content) || !content.includes('METHOD:COUNTER')) return [];
    const message = readMessage(parseCalendar(content.toString()), undefined);
    if (!('method' in message) || message.method !== 'COUNTER') return [];
    const line = componentsOf(message.object).flatMap((c) => replierOf(c) ?? [])[0];
    return line === undefined ? [] : [{ name, counter: message.object, from: addressOf(line) }];
  });
}
