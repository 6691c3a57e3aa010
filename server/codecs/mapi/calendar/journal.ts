import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import type { Conversion } from '../message/context.ts';
import { namedKeys } from '../named-keys.ts';
import { attachLines } from './attach-lines.ts';
import type { InnerMessage } from './attach-lines.ts';
import { calendarOf } from './calendar-object.ts';
import { describeItem, utcProperty } from './describe-item.ts';
import { ownUid } from './item-uid.ts';

/** What Outlook calls blue, green, pink, yellow and white. */
const colors = ['lightblue', 'lightgreen', 'pink', 'lightyellow', 'white'];

/** A sticky note as VJOURNAL. */
// MS-OXONOTE §2.2.1, RFC 5545 §3.6.3
export async function noteCalendar(
  conversion: Conversion,
  inner: InnerMessage,
): Promise<Component> {
  const color = colors[conversion.reader.number(namedKeys.noteColor) ?? -1];
  // RFC 7986 §5.9
  const lines = color === undefined ? [] : [property('COLOR', color)];
  return await journal(conversion, inner, lines);
}

/** An entry of the journal: what was done, when, and for how long. */
// MS-OXOJRNL §2.2.1
export async function activityCalendar(
  conversion: Conversion,
  inner: InnerMessage,
): Promise<Component> {
  const { reader } = conversion;
  const start = reader.time(namedKeys.logStart) ?? reader.time(namedKeys.isStartSet);
  const end = reader.time(namedKeys.logEnd) ?? reader.time(namedKeys.isEndSet);
  const minutes = reader.number(namedKeys.logDuration);
  const type = reader.text(namedKeys.logType);
  reader.passOver(namedKeys.logTypeDescription);
  const lines: ContentLine[] = [];
  if (start !== undefined) lines.push(utcProperty('DTSTART', start));
  // A journal of iCalendar has no end: programs that know these show it.
  if (end !== undefined && start !== undefined && end > start)
    lines.push(utcProperty('X-MICROSOFT-END', end));
  if (minutes !== undefined && minutes > 0)
    lines.push(property('X-MICROSOFT-DURATION', `PT${minutes}M`));
  if (type !== undefined) lines.push(textProperty('X-MICROSOFT-ENTRYTYPE', type));
  return await journal(conversion, inner, lines);
}

async function journal(
  conversion: Conversion,
  inner: InnerMessage,
  lines: readonly ContentLine[],
): Promise<Component> {
  const properties = [
    textProperty('UID', ownUid(conversion.reader)),
    ...describeItem(conversion),
    ...lines,
    ...(await attachLines(conversion, inner)),
  ];
  return calendarOf([{ name: 'VJOURNAL', properties, components: [] }], undefined);
}
