import { isFatal } from '#clients/graph/run-batch.ts';
import { writeFastTransfer } from '#codecs/fast-transfer/write-fast-transfer.ts';
import { objectsAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { newPublicText, type NewProperty } from '#codecs/mapi/new-item.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { toAppointment, type AppointmentTarget } from '../../exchange/calendar/to-appointment.ts';
import { hasOthers } from '../../graph/calendar/format-participants.ts';
import { fields, ownNames } from '../../graph/fields.ts';
import { encode } from '../../graph/folder-tree.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import type { Made } from './made.ts';
import { markerOf } from './marker.ts';

/**
 * Writes a meeting as an appointment of Exchange's own form, with who was invited and what they answered. undefined where that
 * is not possible, or the event is nobody's but the owner's: then it is written another way.
 * @param of what is refused is told there
 */
export async function importMeeting(
  account: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
  of: { readonly calendar: Component; readonly refusals: Loss[] },
): Promise<Made | undefined> {
  const { mailbox } = account;
  const events = mainComponents(of.calendar);
  if (!events.some((event) => hasOthers(event, mailbox.owner))) return undefined;
  const importer = await account.importer();
  if (importer === undefined) return undefined;
  const name = folder.path.at(-1) ?? '';
  const to = await importer.calendarId({ name, isDefault: folder.role === 'default' });
  if (to === undefined) {
    of.refusals.push({ what: 'import', detail: `no one calendar of the import is called ${name}` });
    return undefined;
  }
  const marker = markerOf(item);
  const written = toAppointment(of.calendar, events, targetOf(account, marker));
  try {
    await importer.put(to, writeFastTransfer(written.item));
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    of.refusals.push({ what: 'import', detail: `it is refused as a meeting: ${error.message}` });
    return undefined;
  }
  const made = await findImported(account, folder, marker);
  return { item: made, uid: textOf(events[0]!, 'UID'), losses: written.losses };
}

function targetOf({ mailbox, zone }: GraphAccount, marker: string): AppointmentTarget {
  return {
    owner: mailbox.owner,
    zone,
    nowSeconds: Math.floor(mailbox.client.clock.epochMs() / 1000),
    further({ uid, ianaZone }) {
      const further: NewProperty[] = [newPublicText(ownNames.carriedOver, marker)];
      if (uid !== undefined) further.push(newPublicText(ownNames.uid, uid));
      if (ianaZone !== undefined) further.push(newPublicText(ownNames.timeZone, ianaZone));
      return further;
    },
  };
}

/** It may take a moment until an imported item is to be seen. */
const WAITS_MS = [0, 500, 1000, 2000, 4000];

/** The import has names of its own for what it has made. */
async function findImported(
  { mailbox }: GraphAccount,
  folder: GraphFolder,
  marker: string,
): Promise<JsonObject> {
  const path = encode(
    `${pathsOf.calendar.list(folder.id)}?$select=id,changeKey&$filter=singleValueExtendedProperties/any(ep:ep/id eq '${fields.carriedOver.id}' and ep/value eq '${marker}')`,
  );
  for (const wait of WAITS_MS) {
    if (wait > 0) await mailbox.client.clock.sleep(wait);
    const [found] = objectsAt(await mailbox.ask({ path }), 'value');
    if (found !== undefined) return found;
  }
  throw new DomainError('unavailable', 'it was imported and is not to be found: run again');
}
