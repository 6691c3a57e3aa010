import { isFatal } from '#clients/graph/run-batch.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { formatExtended } from '#codecs/graph/extended-property.ts';
import { textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { normalUid } from '#codecs/exchange/global-object-id.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { addAttachments } from '../../graph/calendar/add-attachments.ts';
import { prepareEvent } from '../../graph/calendar/prepare-event.ts';
import { writeExceptions } from '../../graph/calendar/write-exceptions.ts';
import { fields } from '../../graph/fields.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem, WriteOutcome } from '../../target.ts';
import { pathsOf, type GraphAccount, type GraphFolder } from './graph-account.ts';
import { markerOf } from './marker.ts';
import type { Made } from './made.ts';
import { importMeeting } from './import-meeting.ts';
import { makeContact } from './make-contact.ts';
import { makeTask } from './make-task.ts';
import { versionOf } from './item-versions.ts';
import { knownDocuments } from './known-documents.ts';
import { removeForGood } from './remove-for-good.ts';

/** Writes calendar objects, tasks and cards in order. One with the UID of another that is there takes its place. */
export async function writeDocuments(
  account: GraphAccount,
  folder: GraphFolder,
  items: readonly WriteItem[],
): Promise<WriteOutcome[]> {
  const known = await knownDocuments(account, folder);
  const outcomes: WriteOutcome[] = [];
  for (const item of items)
    try {
      const { item: made, uid, losses } = await make(account, folder, item);
      const id = textAt(made, 'id');
      if (id === undefined)
        throw new DomainError('unavailable', 'Graph does not tell what it made');
      const before = uid === undefined ? undefined : known.get(uid);
      if (before !== undefined)
        await removeForGood(account.mailbox, [pathsOf[folder.kind].item(folder.id, before.id)]);
      const version = versionOf(made);
      if (uid !== undefined) known.set(uid, { id, version });
      outcomes.push({ key: item.key, outcome: 'written', id, version, losses });
    } catch (error) {
      if (!isDomainError(error) || isFatal(error)) throw error;
      outcomes.push({ key: item.key, outcome: 'refused', reason: error.message });
    }
  return outcomes;
}

async function make(account: GraphAccount, folder: GraphFolder, item: WriteItem): Promise<Made> {
  const { content } = item;
  try {
    if (content.mediaType === 'text/calendar')
      return await fromCalendar(account, folder, item, parseCalendar(decodeContent(content.bytes)));
    if (content.mediaType === 'text/vcard' && folder.kind === 'addressbook')
      return await makeContact(account, folder, item);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    throw new DomainError('bad-value', error.message, { cause: error });
  }
  throw new DomainError('not-supported', `${content.mediaType} has no place in ${folder.kind}`);
}

async function fromCalendar(
  account: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
  calendar: Component,
): Promise<Made> {
  const components = mainComponents(calendar);
  const name = components[0]?.name ?? 'nothing';
  if (name === 'VEVENT' && folder.kind === 'calendar')
    return await makeEvent(account, folder, item, calendar);
  if (name === 'VTODO' && folder.kind === 'tasks')
    return await makeTask(account, folder, item, calendar);
  throw new DomainError('not-supported', `${name} has no place in a folder for ${folder.kind}`);
}

/** Meetings are imported where that may be: only so nobody is invited, and nobody's answer is lost. */
async function makeEvent(
  account: GraphAccount,
  folder: GraphFolder,
  item: WriteItem,
  calendar: Component,
): Promise<Made> {
  const { mailbox, language, zone } = account;
  const refusals: Loss[] = [];
  const imported = await importMeeting(account, folder, item, { calendar, refusals });
  if (imported !== undefined) return imported;
  const events = mainComponents(calendar);
  const nowSeconds = Math.floor(mailbox.client.clock.epochMs() / 1000);
  const prepared = prepareEvent(calendar, events, {
    owner: mailbox.owner,
    language,
    zone,
    nowSeconds,
  });
  const { json, extended, attachments, exceptions } = prepared;
  const made = await mailbox.ask({
    method: 'POST',
    path: pathsOf.calendar.list(folder.id),
    json: { ...json, ...formatExtended([...extended, [fields.carriedOver, markerOf(item)]]) },
  });
  const id = textAt(made, 'id') ?? '';
  const losses = [...refusals, ...prepared.losses];
  const uid = textOf(events[0]!, 'UID');
  losses.push(...uidLosses(made, uid));
  losses.push(...(await addAttachments(mailbox, id, attachments)));
  if (exceptions !== undefined) losses.push(...(await writeExceptions(mailbox, id, exceptions)));
  const isSame = attachments.length === 0 && exceptions === undefined;
  const path = `${pathsOf.calendar.item('', id)}?$select=id,changeKey`;
  return { item: isSame ? made : await mailbox.ask({ path }), uid, losses };
}

/** Exchange may give an event a name of its own: later updates by mail will not find it. */
function uidLosses(made: JsonObject, wanted: string | undefined): Loss[] {
  const told = wordAt(made, 'iCalUId');
  if (wanted === undefined || told === undefined || normalUid(told) === normalUid(wanted))
    return [];
  return [{ what: 'uid', detail: `its UID is ${told} there, and was ${wanted}` }];
}
