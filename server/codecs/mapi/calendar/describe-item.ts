import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { htmlText, readBodies } from '../message/bodies.ts';
import type { Conversion } from '../message/context.ts';
import { representingKeys, senderKeys } from '../mapi-address.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';

/** Properties that events, tasks and journals share: what they say and how they are marked. */
export function describeItem(conversion: Conversion): ContentLine[] {
  const { reader, losses } = conversion;
  passOverAuthor(reader);
  const lines: ContentLine[] = [];
  const subject = reader.text(tags.subject) ?? reader.text(tags.normalizedSubject);
  reader.passOver(tags.subjectPrefix);
  if (subject !== undefined) lines.push(textProperty('SUMMARY', subject));
  const bodies = readBodies(reader);
  for (const detail of bodies.problems) losses.push({ what: 'body', detail });
  const plain = bodies.plain?.trimEnd();
  if (plain !== undefined && plain !== '') lines.push(textProperty('DESCRIPTION', plain));
  if (bodies.html !== undefined) {
    const type = [{ name: 'FMTTYPE', values: ['text/html'] }];
    lines.push(textProperty('X-ALT-DESC', htmlText(bodies.html), type));
  }
  if (bodies.rtf !== undefined)
    losses.push({
      what: 'rich-text',
      detail: 'the text has formats or pictures that are not carried over',
    });
  const categories = reader.texts(namedKeys.keywords);
  if (categories.length > 0)
    lines.push(property('CATEGORIES', categories.map(escapeText).join(',')));
  return [...lines, ...marks(reader), ...stamps(reader)];
}

/** Who made an item that nobody sent, and when, is said by its folder. */
export function passOverAuthor(reader: PropertyReader): void {
  for (const keys of [senderKeys, representingKeys]) reader.passOver(...Object.values(keys));
  reader.passOver(tags.clientSubmitTime, tags.messageDeliveryTime, tags.deliveryReportRequested);
}

/** Confidentiality and importance. */
// MS-OXCICAL §2.1.3.1.1.20.4, §2.1.3.1.1.20.17
function marks(reader: PropertyReader): ContentLine[] {
  const lines: ContentLine[] = [];
  const sensitivity = reader.number(tags.sensitivity) ?? 0;
  const isPrivate = reader.isTrue(namedKeys.isPrivate);
  if (sensitivity === 3) lines.push(property('CLASS', 'CONFIDENTIAL'));
  else if (sensitivity > 0 || isPrivate) lines.push(property('CLASS', 'PRIVATE'));
  const importance = reader.number(tags.importance);
  if (importance === 2) lines.push(property('PRIORITY', '1'));
  else if (importance === 0) lines.push(property('PRIORITY', '9'));
  return lines;
}

/** When the item was made and changed; DTSTAMP is that of the last change, so that the same item gives the same text. */
function stamps(reader: PropertyReader): ContentLine[] {
  const created = reader.time(tags.creationTime);
  const changed = reader.time(tags.lastModificationTime) ?? created;
  const lines: ContentLine[] = [utcProperty('DTSTAMP', changed ?? 0)];
  if (created !== undefined) lines.push(utcProperty('CREATED', created));
  if (changed !== undefined) lines.push(utcProperty('LAST-MODIFIED', changed));
  return lines;
}

export function utcProperty(name: string, seconds: number): ContentLine {
  return dateTimeProperty(name, { kind: 'utc', at: fromLocalSeconds(Math.floor(seconds)) });
}

/** Minutes beyond which a reminder is none: ten years. */
const MOST_REMINDER = 5_256_000;
/** What Outlook writes for "as usual". */
const USUAL_REMINDER = 0x5a_e9_80_e1;

/** A reminder so many minutes before the start. */
// RFC 5545 §3.6.6
export function reminderBefore(
  minutes: number,
  summary: string | undefined,
): Component | undefined {
  const before = minutes === USUAL_REMINDER ? 15 : minutes;
  if (before < 0 || before > MOST_REMINDER) return undefined;
  return alarm(property('TRIGGER', before === 0 ? 'PT0S' : `-PT${before}M`), summary);
}

export function reminderAt(seconds: number, summary: string | undefined): Component {
  const trigger = utcProperty('TRIGGER', seconds);
  return alarm({ ...trigger, parameters: [{ name: 'VALUE', values: ['DATE-TIME'] }] }, summary);
}

function alarm(trigger: ContentLine, summary: string | undefined): Component {
  const properties = [
    property('ACTION', 'DISPLAY'),
    textProperty('DESCRIPTION', summary === undefined || summary === '' ? 'Reminder' : summary),
    trigger,
  ];
  return { name: 'VALARM', properties, components: [] };
}
