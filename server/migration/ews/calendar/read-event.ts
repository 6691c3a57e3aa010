import { createHash } from 'node:crypto';
import type { XmlElement } from '#codecs/xml/element.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { part, partsOf, textAt } from '#codecs/ews/names.ts';
import { extendedOf } from '#codecs/ews/property-path.ts';
import { normalUid, uidOfGlobalObjectId } from '#codecs/exchange/global-object-id.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property } from '#codecs/content-lines/property.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { prodids, toCalendarObject } from '../../exchange/calendar-object.ts';
import { instanceAt, untilOf, type EventTimes } from '../../exchange/calendar/event-times.ts';
import { toRecur } from '../../exchange/repetition.ts';
import { fields } from '../fields.ts';
import { callEach, type MailboxCalls } from '../mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { readAttachments } from '../read-attachments.ts';
import { eventShape } from './event-shape.ts';
import { readRecurrence } from './recurrence-xml.ts';
import { expectTimes, toEvent, type EventContext } from './to-event.ts';

const EXCEPTION_BATCH = 25;

/** A calendar item with everything that belongs to it as one calendar object. @throws DomainError corrupt, unavailable */
export async function readEvent(
  calls: MailboxCalls,
  id: string,
  item: XmlElement,
  context: EventContext,
): Promise<ReadItem> {
  const uid = uidOf(item, id);
  const times = expectTimes(item);
  const losses: Loss[] = [];
  const place = [...readRule(item, times, losses), ...readDeleted(item, times)];
  const orphan = placeOfOrphan(item, times);
  const master = await toComponent(item, [...place, ...orphan]);
  const overrides: Component[] = [];
  for (const { element, originalStart } of await readModified(calls, item, losses))
    overrides.push(
      await toComponent(element, [
        dateTimeProperty('RECURRENCE-ID', instanceAt(originalStart, times)),
      ]),
    );
  const components = [master, ...overrides];
  const from = toEpochSeconds(textAt(item, 'Start')) ?? 0;
  return {
    id,
    content: toCalendarObject(prodids.ews, components, from),
    version: itemIdOf(item)?.changeKey ?? '',
    losses,
  };

  async function toComponent(
    element: XmlElement,
    where: readonly ContentLine[],
  ): Promise<Component> {
    const { attachments, losses: lost } = await readAttachments(calls, element);
    const made = await toEvent({ item: element, uid, attachments, place: where }, context);
    losses.push(...lost, ...made.losses);
    return made.component;
  }
}

/** Servers that do not tell the UID tell what it is made of; where both are missing one is made of the item's id. */
function uidOf(item: XmlElement, id: string): string {
  const told = textAt(item, 'UID')?.trim() ?? '';
  if (told !== '') return normalUid(told);
  const bytes = extendedOf(item, fields.globalObjectId) ?? '';
  if (bytes !== '') return uidOfGlobalObjectId(Buffer.from(bytes, 'base64'));
  return `${createHash('sha256').update(id).digest('hex').slice(0, 32)}@exchange`;
}

function readRule(item: XmlElement, times: EventTimes, losses: Loss[]): ContentLine[] {
  const element = part(item, 'Recurrence');
  if (element === undefined) return [];
  const repetition = readRecurrence(element);
  if (repetition === undefined) {
    losses.push({ what: 'recurrence', detail: 'it repeats in a way that is not known here' });
    return [];
  }
  const recur = toRecur(repetition, (lastDay) => untilOf(lastDay, times));
  return [property('RRULE', formatRecur(recur))];
}

function readDeleted(item: XmlElement, times: EventTimes): ContentLine[] {
  return partsOf(part(item, 'DeletedOccurrences'), 'DeletedOccurrence').flatMap((deleted) => {
    const at = toEpochSeconds(textAt(deleted, 'Start'));
    return at === undefined ? [] : [dateTimeProperty('EXDATE', instanceAt(at, times))];
  });
}

/** One instance of a series that is elsewhere: an override without what it overrides. */
// RFC 4791 §4.1
function placeOfOrphan(item: XmlElement, times: EventTimes): ContentLine[] {
  const kind = textAt(item, 'CalendarItemType');
  if (kind !== 'Exception' && kind !== 'Occurrence') return [];
  const at = toEpochSeconds(textAt(item, 'OriginalStart') ?? textAt(item, 'RecurrenceId'));
  return at === undefined ? [] : [dateTimeProperty('RECURRENCE-ID', instanceAt(at, times))];
}

async function readModified(
  calls: MailboxCalls,
  item: XmlElement,
  losses: Loss[],
): Promise<{ readonly element: XmlElement; readonly originalStart: number }[]> {
  const infos = partsOf(part(item, 'ModifiedOccurrences'), 'Occurrence').flatMap((info) => {
    const id = itemIdOf(info)?.id;
    const originalStart = toEpochSeconds(textAt(info, 'OriginalStart'));
    return id === undefined || originalStart === undefined ? [] : [{ id, originalStart }];
  });
  const read: { readonly element: XmlElement; readonly originalStart: number }[] = [];
  const shape = eventShape(calls);
  for (let at = 0; at < infos.length; at += EXCEPTION_BATCH) {
    const some = infos.slice(at, at + EXCEPTION_BATCH);
    const outcomes = await callEach(calls, some, (asked) =>
      getItem(
        asked.map(({ id }) => ({ id })),
        shape,
      ),
    );
    outcomes.forEach((outcome, i) => {
      if (!outcome.ok && isDomainError(outcome.error, 'unavailable')) throw outcome.error;
      if (outcome.ok && outcome.value !== undefined)
        read.push({ element: outcome.value, originalStart: some[i]!.originalStart });
      else
        losses.push({
          what: 'exception',
          detail: `one changed instance could not be read: ${outcome.ok ? 'it is empty' : outcome.error.message}`,
        });
    });
  }
  return read;
}
