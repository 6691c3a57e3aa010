import { isFatal } from '#clients/graph/run-batch.ts';
import { objectAt, objectsAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { isDomainError } from '#platform/errors.ts';
import { roleOfRights } from '../../graph/calendar/calendar-access.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type { TargetFolder } from '../../target.ts';
import type { GraphAccount } from './graph-account.ts';

export interface AccessChange {
  readonly folder: TargetFolder;
  readonly access: readonly FolderAccess[];
  readonly mode: 'add' | 'remove';
}

/** Gives others access to a calendar, or takes it away again; Graph has none to other folders. */
export async function changeAccess(
  { mailbox }: GraphAccount,
  { folder, access, mode }: AccessChange,
): Promise<Loss[]> {
  const losses = mode === 'add' ? access.flatMap((it) => it.losses ?? []) : [];
  if (access.length === 0) return losses;
  if (folder.kind !== 'calendar')
    return [
      ...losses,
      ...access.map(({ who }) => lossOf(who, 'Graph gives access to calendars alone')),
    ];
  const path = `/calendars/${encodeURIComponent(folder.id)}/calendarPermissions`;
  const present = objectsAt(await mailbox.ask({ path }), 'value');
  for (const one of access)
    try {
      const id = textAt(findFor(present, one.who), 'id');
      if (one.who === 'anyone' || (one.who === 'authenticated' && id === undefined))
        losses.push(lossOf(one.who, 'Graph gives it to nobody who has no address'));
      else if (mode === 'add') await give(mailbox, path, id, one);
      else if (id !== undefined)
        await mailbox.ask({ method: 'DELETE', path: `${path}/${encodeURIComponent(id)}` });
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      losses.push(lossOf(one.who, error.message));
    }
  return losses;
}

async function give(
  mailbox: GraphAccount['mailbox'],
  path: string,
  id: string | undefined,
  access: FolderAccess,
): Promise<void> {
  const role = roleOfRights(access);
  if (id !== undefined)
    await mailbox.ask({
      method: 'PATCH',
      path: `${path}/${encodeURIComponent(id)}`,
      json: { role },
    });
  else
    await mailbox.ask({
      method: 'POST',
      path,
      json: { emailAddress: { address: access.who, name: access.who }, isRemovable: true, role },
    });
}

function findFor(present: readonly JsonObject[], who: string): JsonObject | undefined {
  return present.find((it) => {
    const address = wordAt(objectAt(it, 'emailAddress'), 'address');
    if (who === 'authenticated')
      return address === undefined && it['isInsideOrganization'] === true;
    return address?.toLowerCase() === who.toLowerCase();
  });
}

function lossOf(who: string, detail: string): Loss {
  return { what: 'rights', detail: `${who}: ${detail}` };
}
