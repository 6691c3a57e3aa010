import type { XmlElement } from '#codecs/xml/element.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { textAt } from '#codecs/ews/names.ts';
import { extendedOf, type PropertyPath } from '#codecs/ews/property-path.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import type { Loss, ReadItem } from '../item.ts';
import { prodids, toCalendarObject } from '../exchange/calendar-object.ts';
import { commonProperties } from './calendar/event-shape.ts';
import type { PreparedItem } from './calendar/write-event.ts';
import { extendedField, field, type Field } from './field-set.ts';
import { fields } from './fields.ts';
import {
  attachmentsOf,
  formatBody,
  formatCategoriesOf,
  formatSensitivity,
  formatSubject,
  otherLosses,
} from './format-facts.ts';
import {
  readCategories,
  readClass,
  readDescription,
  readStamps,
  readText,
  toAttach,
} from './item-facts.ts';
import { addAttachments } from './finish-item.ts';
import { knows, type MailboxCalls } from './mailbox-calls.ts';
import { toEpochSeconds, toTime } from '../exchange/moments.ts';
import { formatUid, uidOfItem } from './own-uid.ts';
import { readAttachments } from './read-attachments.ts';
import { readItemBody } from './read-body.ts';

const own: readonly PropertyPath[] = [
  fields.uid,
  fields.searchKey,
  fields.noteColor,
  fields.journalType,
  fields.journalStart,
  fields.journalEnd,
  fields.journalMinutes,
];
/** Colours of sticky notes by their numbers. */
// RFC 7986 §5.9
const colors = ['blue', 'green', 'pink', 'yellow', 'white'];

export function noteShape(calls: MailboxCalls): ItemShape {
  const properties = [...commonProperties, ...own];
  if (knows(calls, 'Exchange2010')) properties.push('item:LastModifiedTime');
  return { body: 'Best', properties };
}

/** A sticky note or an entry of the journal as a VJOURNAL. */
// RFC 5545 §3.6.3
export async function readNote(
  calls: MailboxCalls,
  id: string,
  item: XmlElement,
): Promise<ReadItem> {
  const losses: Loss[] = [];
  const { attachments, losses: lost } = await readAttachments(calls, item);
  losses.push(...lost);
  const properties: ContentLine[] = [
    textProperty('UID', uidOfItem(item, id)),
    ...readStamps(item),
    ...readText('SUMMARY', textAt(item, 'Subject')),
    ...readJournal(item),
    ...readDescription(readItemBody(item)),
    ...readCategories(item),
    ...readClass(item, losses),
    ...readColor(item),
    ...attachments.map(toAttach),
  ];
  return {
    id,
    content: toCalendarObject(prodids.ews, [{ name: 'VJOURNAL', properties, components: [] }], 0),
    version: itemIdOf(item)?.changeKey ?? '',
    losses,
  };
}

function readColor(item: XmlElement): ContentLine[] {
  const color = colors[Number(extendedOf(item, fields.noteColor) ?? -1)];
  return color === undefined ? [] : [property('COLOR', color)];
}

/** What was done when, and for how long: VJOURNAL has a start alone. */
function readJournal(item: XmlElement): ContentLine[] {
  const start = toEpochSeconds(extendedOf(item, fields.journalStart));
  const end = toEpochSeconds(extendedOf(item, fields.journalEnd));
  const type = extendedOf(item, fields.journalType) ?? '';
  const moment = (name: string, at: number | undefined): ContentLine[] =>
    at === undefined ? [] : [property(name, formatLocalTime(at, 'utc'))];
  return [
    ...moment('DTSTART', start),
    ...moment('X-MICROSOFT-JOURNAL-END', end),
    ...(type === '' ? [] : [textProperty('X-MICROSOFT-JOURNAL-TYPE', type)]),
  ];
}

const known: ReadonlySet<string> = new Set([
  'UID',
  'DTSTAMP',
  'CREATED',
  'LAST-MODIFIED',
  'SEQUENCE',
  'DTSTART',
  'SUMMARY',
  'DESCRIPTION',
  'X-ALT-DESC',
  'CATEGORIES',
  'CLASS',
  'COLOR',
  'ATTACH',
  'STATUS',
]);

/** Makes a sticky note of a VJOURNAL, or an entry of the journal of one that says what was done when. */
export function prepareNote(
  calendar: Component,
  journals: readonly Component[],
  { calls, zone }: { readonly calls: MailboxCalls; readonly zone: Zone },
): PreparedItem {
  const [journal] = journals;
  const losses: Loss[] = otherLosses(journal!, known);
  const isEntry = first(journal!, 'X-MICROSOFT-JOURNAL-TYPE') !== undefined;
  const attachments = attachmentsOf(journal!, losses);
  const entry = isEntry ? entryFields(journal!, calendar, zone) : noteFields(journal!, losses);
  return {
    fields: [
      field('item:ItemClass', isEntry ? 'IPM.Activity' : 'IPM.StickyNote'),
      ...formatSubject(journal!),
      ...formatSensitivity(journal!),
      ...formatBody(journal!),
      ...formatCategoriesOf(journal!),
      ...formatUid(textOf(journal!, 'UID')),
      // Without it Exchange takes what is written as a draft.
      extendedField(fields.messageFlags, '1'),
      ...entry,
    ],
    losses,
    ...(attachments.length > 0 && {
      finish: async (id) => await addAttachments(calls, id, attachments),
    }),
  };
}

function noteFields(journal: Component, losses: Loss[]): Field[] {
  const color = colors.indexOf(valueOf(journal, 'COLOR')?.trim().toLowerCase() ?? '');
  if (first(journal, 'DTSTART') !== undefined)
    losses.push({ what: 'note-date', detail: `notes of Exchange have no date of their own` });
  return color < 0 ? [] : [extendedField(fields.noteColor, String(color))];
}

function entryFields(journal: Component, calendar: Component, zone: Zone): Field[] {
  const zones = createZones(calendar, zone);
  const moment = (name: string): number | undefined => {
    const line = first(journal, name);
    return line === undefined ? undefined : zones.epochSeconds(dateTimeOf(line));
  };
  const start = moment('DTSTART');
  const end = moment('X-MICROSOFT-JOURNAL-END') ?? start;
  const type = textOf(journal, 'X-MICROSOFT-JOURNAL-TYPE') ?? '';
  if (start === undefined || end === undefined) return [extendedField(fields.journalType, type)];
  return [
    extendedField(fields.journalType, type),
    extendedField(fields.journalStart, toTime(start)),
    extendedField(fields.journalEnd, toTime(end)),
    extendedField(fields.journalMinutes, String(Math.max(Math.round((end - start) / 60), 0))),
  ];
}
