import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import {
  booleanAt,
  objectAt,
  objectsAt,
  textAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import type { FolderAccess, Loss, SourceFolder } from '../../item.ts';
import { readCalendarAccess } from './calendar-access.ts';

const select = 'id,name,hexColor,isDefaultCalendar,canEdit,owner';

/** The calendars of a mailbox; those that others share with it are theirs. */
export async function findCalendars(
  mailbox: GraphMailbox,
): Promise<{ readonly folders: readonly SourceFolder[]; readonly losses: readonly Loss[] }> {
  const own: JsonObject[] = [];
  const losses: Loss[] = [];
  for await (const { items } of mailbox.pages({ path: `/calendars?$select=${select}&$top=100` }))
    for (const calendar of items) {
      const loss = whyNot(calendar, mailbox.owner);
      if (loss === undefined) own.push(calendar);
      else losses.push(loss);
    }
  const access = await readAccess(mailbox, own, losses);
  const folders = own.map((calendar, i): SourceFolder => {
    const color = wordAt(calendar, 'hexColor');
    return {
      id: textAt(calendar, 'id') ?? '',
      kind: 'calendar',
      path: [textAt(calendar, 'name') ?? ''],
      ...(booleanAt(calendar, 'isDefaultCalendar') === true && { role: 'default' as const }),
      isSubscribed: true,
      state: '',
      ...(color !== undefined && { properties: { color: color.toLowerCase() } }),
      access: access[i] ?? [],
    };
  });
  return { folders, losses };
}

function whyNot(calendar: JsonObject, mailboxOwner: string): Loss | undefined {
  const name = textAt(calendar, 'name') ?? '';
  const owner = wordAt(objectAt(calendar, 'owner'), 'address');
  const isOthers = owner !== undefined && owner.includes('@') && mailboxOwner.includes('@');
  if (isOthers && owner.toLowerCase() !== mailboxOwner.toLowerCase())
    return {
      what: 'shared-calendar',
      detail: `"${name}" is ${owner}'s, and comes with that account`,
    };
  if (booleanAt(calendar, 'canEdit') === false)
    return {
      what: 'read-only-calendar',
      detail: `"${name}" is filled by a program (birthdays, holidays, a subscription)`,
    };
  return undefined;
}

async function readAccess(
  mailbox: GraphMailbox,
  calendars: readonly JsonObject[],
  losses: Loss[],
): Promise<FolderAccess[][]> {
  const outcomes = await mailbox.batch(
    calendars.map((it) => ({
      method: 'GET',
      path: `/calendars/${encodeURIComponent(textAt(it, 'id') ?? '')}/calendarPermissions`,
    })),
    true,
  );
  return outcomes.map((outcome, i) => {
    if (outcome.ok) return objectsAt(outcome.value, 'value').flatMap(readCalendarAccess);
    if (isFatal(outcome.error)) throw outcome.error;
    losses.push({
      what: 'calendar-permissions',
      detail: `who may see "${textAt(calendars[i], 'name') ?? ''}" is not told: ${outcome.error.message}`,
    });
    return [];
  });
}
