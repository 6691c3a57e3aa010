import { isFatal } from '#clients/graph/run-batch.ts';
import { writeFastTransfer } from '#codecs/fast-transfer/write-fast-transfer.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { newPublicText, type NewProperty } from '#codecs/mapi/new-item.ts';
import type { WrittenItem } from '#codecs/mapi/write-appointment.ts';
import { isDomainError } from '#platform/errors.ts';
import { toAppointment, type AppointmentTarget } from '../../exchange/calendar/to-appointment.ts';
import { hasOthers } from '../../graph/calendar/format-participants.ts';
import { ownNames } from '../../graph/fields.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem } from '../../target.ts';
import type { GraphAccount, GraphFolder } from './graph-account.ts';
import { findImported } from './item-markers.ts';
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
  const to = await importer.folderId({
    kind: 'calendar',
    path: [name],
    isDefault: folder.role === 'default',
  });
  if (to === undefined) {
    of.refusals.push({ what: 'import', detail: `no one calendar of the import is called ${name}` });
    return undefined;
  }
  const marker = markerOf(item);
  let written: WrittenItem;
  try {
    written = toAppointment(of.calendar, events, targetOf(account, marker));
    await importer.put(to, writeFastTransfer(written.item));
  } catch (error) {
    if (!isDomainError(error) || isFatal(error)) throw error;
    of.refusals.push({ what: 'import', detail: `it is refused as a meeting: ${error.message}` });
    return undefined;
  }
  const made = (await findImported(account, folder, [item])).get(item.key)!;
  return {
    item: { id: made.id, changeKey: made.version },
    uid: textOf(events[0]!, 'UID'),
    losses: written.losses,
  };
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
