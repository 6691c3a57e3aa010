import type { XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, numberAt, textAt } from '#codecs/ews/names.ts';
import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatDuration } from '#codecs/icalendar/duration.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import type { Loss } from '../item.ts';
import { toEpochSeconds } from '../exchange/moments.ts';
import { categoriesOf } from './message-state.ts';
import type { ReadAttachment } from './read-attachments.ts';
import type { ItemBody } from './read-body.ts';

/** What calendar items, tasks and notes have in common, as properties of iCalendar. */

const priorities: Readonly<Record<string, string>> = { High: '1', Low: '9' };

export function readText(name: string, text: string | undefined): ContentLine[] {
  return text === undefined || text === '' ? [] : [textProperty(name, text)];
}

/** DTSTAMP, CREATED and LAST-MODIFIED. */
export function readStamps(item: XmlElement): ContentLine[] {
  const created = toEpochSeconds(textAt(item, 'DateTimeCreated'));
  const modified = toEpochSeconds(textAt(item, 'LastModifiedTime'));
  const stamp = toEpochSeconds(textAt(item, 'DateTimeStamp')) ?? modified ?? created ?? 0;
  const line = (name: string, at: number | undefined): ContentLine[] =>
    at === undefined ? [] : [property(name, formatLocalTime(at, 'utc'))];
  return [
    ...line('DTSTAMP', stamp),
    ...line('CREATED', created),
    ...line('LAST-MODIFIED', modified),
  ];
}

/** DESCRIPTION, and its HTML where it has some. */
export function readDescription({ text, html }: ItemBody): ContentLine[] {
  const lines = readText('DESCRIPTION', text);
  if (html !== undefined && text !== '')
    lines.push(textProperty('X-ALT-DESC', html, [{ name: 'FMTTYPE', values: ['text/html'] }]));
  return lines;
}

export function readCategories(item: XmlElement): ContentLine[] {
  const names = categoriesOf(item);
  return names.length === 0 ? [] : [property('CATEGORIES', names.map(escapeText).join(','))];
}

export function readPriority(item: XmlElement): ContentLine[] {
  const priority = priorities[textAt(item, 'Importance')?.trim() ?? ''];
  return priority === undefined ? [] : [property('PRIORITY', priority)];
}

/** CLASS; what is personal is private, as there is no third. */
// RFC 5545 §3.8.1.3
export function readClass(item: XmlElement, losses: Loss[]): ContentLine[] {
  const names: Record<string, string> = {
    Private: 'PRIVATE',
    Confidential: 'CONFIDENTIAL',
    Personal: 'PRIVATE',
  };
  const sensitivity = textAt(item, 'Sensitivity')?.trim() ?? '';
  if (sensitivity === 'Personal')
    losses.push({ what: 'sensitivity', detail: 'personal is private here' });
  const name = names[sensitivity];
  return name === undefined ? [] : [property('CLASS', name)];
}

/** A reminder before the start. */
// RFC 5545 §3.6.6
export function readAlarm(item: XmlElement): Component[] {
  const minutes = numberAt(item, 'ReminderMinutesBeforeStart');
  if (booleanAt(item, 'ReminderIsSet') !== true || minutes === undefined) return [];
  const trigger = formatDuration({ days: 0, seconds: -minutes * 60 || 0 });
  return [alarm(property('TRIGGER', trigger), item)];
}

export function alarm(trigger: ContentLine, item: XmlElement): Component {
  return {
    name: 'VALARM',
    properties: [
      property('ACTION', 'DISPLAY'),
      trigger,
      textProperty('DESCRIPTION', textAt(item, 'Subject') ?? ''),
    ],
    components: [],
  };
}

// RFC 5545 §3.8.1.1
export function toAttach({ name, contentType, bytes }: ReadAttachment): ContentLine {
  const parameters: Parameter[] = [
    { name: 'FMTTYPE', values: [contentType] },
    { name: 'ENCODING', values: ['BASE64'] },
    { name: 'VALUE', values: ['BINARY'] },
    { name: 'FILENAME', values: [name] },
  ];
  return property('ATTACH', bytes.toString('base64'), parameters);
}
