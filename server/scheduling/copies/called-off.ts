import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { isCancelled } from '../itip/is-cancelled.ts';
import { componentsOf, mapComponents, type CalendarObject } from '../itip/calendar-object.ts';
import { addressOf, attendeesOf, organizerOf, type IsMe } from '../itip/participants.ts';
import { withValue } from '../itip/property-lines.ts';
import { sequenceOf } from '../itip/revision.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { readCopy, readObject } from './stored-copy.ts';

/** Of who is invited so many are looked at: the end of a meeting was told to all of them alike. */
const MAX_LOOKED_AT = 20;
/** Of what was removed so much is looked at, the latest first: what is undone was removed just before. */
const MAX_REMOVED = 1000;

/**
 * A meeting that is made under the UID of one that its organizer called off, as programs do that undo a removal, with a SEQUENCE
 * above the old one's: those who were invited still have that, and would take the new one for older.
 * @param plan `owner`: in whose calendar it is
 */
// RFC 5546 §2.1.4
export async function afterCalledOff(
  { store }: Pick<SchedulingDeps, 'store'>,
  users: CalendarUsers,
  object: CalendarObject,
  { isMe, owner }: { readonly isMe: IsMe; readonly owner: AccountId },
): Promise<CalendarObject> {
  const all = new Set(componentsOf(object).flatMap(attendeesOf).map(addressOf));
  const others = [...all].filter((address) => !isMe(address)).slice(0, MAX_LOOKED_AT);
  const sequences = await Promise.all(
    others.map(async (address) => {
      const user = await users.find(address);
      return user.kind === 'account'
        ? await store.read(user.account.id, async (reader) => await lastOf(reader, object))
        : undefined;
    }),
  );
  const known = sequences.filter((sequence) => sequence !== undefined);
  // What others elsewhere have is known by what was removed here alone.
  const removed =
    known.length < sequences.length
      ? await store.read(owner, async (reader) => await lastRemoved(reader, object))
      : 0;
  const next = Math.max(0, removed, ...known);
  return mapComponents(object, (component) =>
    sequenceOf(component) < next ? withValue(component, 'SEQUENCE', String(next)) : component,
  );
}

/** The first SEQUENCE above that of a copy that was called off; 0 when there is none. */
async function lastOf(reader: AccountReader, object: CalendarObject): Promise<number> {
  const copy = await readCopy(reader, object.uid);
  const components = copy === undefined ? [] : componentsOf(copy.object);
  if (components.length === 0 || !components.every(isCancelled)) return 0;
  if (leaderOf(copy!.object) !== leaderOf(object)) return 0;
  return Math.max(...components.map(sequenceOf)) + 1;
}

/** The first SEQUENCE above that under which its organizer removed it not long ago; 0 when they did not. */
async function lastRemoved(reader: AccountReader, object: CalendarObject): Promise<number> {
  let looked = 0;
  for await (const chunk of reader.recoverableDocuments()) {
    const found = chunk.find(({ document }) => document.uid === object.uid);
    looked += chunk.length;
    if (found === undefined && looked < MAX_REMOVED) continue;
    if (found === undefined) return 0;
    const old = readObject(storedTextOf(await reader.readContent(found.document.itemId)));
    if (old === undefined || leaderOf(old) !== leaderOf(object)) return 0;
    // Its end was one above all that was sent before.
    return Math.max(...componentsOf(old).map(sequenceOf)) + 2;
  }
  return 0;
}

function leaderOf(object: CalendarObject): string | undefined {
  const [line] = componentsOf(object).flatMap((c) => organizerOf(c) ?? []);
  return line && addressOf(line);
}
