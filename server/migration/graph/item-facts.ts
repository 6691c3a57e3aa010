import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { epochSecondsOf } from '#codecs/graph/date-time.ts';
import { objectAt, textAt, textsAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { htmlToText } from '#codecs/mime/html-text.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Loss } from '../item.ts';

/** What events and tasks have in common, as properties of iCalendar. */

export function readText(name: string, text: string | undefined): ContentLine[] {
  return text === undefined || text === '' ? [] : [textProperty(name, text)];
}

/** DTSTAMP, CREATED and LAST-MODIFIED. */
export function readStamps(item: JsonObject): ContentLine[] {
  const created = epochSecondsOf(textAt(item, 'createdDateTime'));
  const modified = epochSecondsOf(textAt(item, 'lastModifiedDateTime'));
  const line = (name: string, at: number | undefined): ContentLine[] =>
    at === undefined ? [] : [property(name, formatLocalTime(at, 'utc'))];
  return [
    ...line('DTSTAMP', modified ?? created ?? 0),
    ...line('CREATED', created),
    ...line('LAST-MODIFIED', modified),
  ];
}

/** DESCRIPTION, and its HTML where it has some. */
export function readDescription(item: JsonObject): ContentLine[] {
  const body = objectAt(item, 'body');
  const content = (textAt(body, 'content') ?? '').replaceAll('\r\n', '\n');
  if (textAt(body, 'contentType')?.toLowerCase() !== 'html')
    return readText('DESCRIPTION', content.trimEnd());
  const text = readable(htmlToText(content));
  if (text === '') return [];
  const type = { name: 'FMTTYPE', values: ['text/html'] };
  return [textProperty('DESCRIPTION', text), textProperty('X-ALT-DESC', content, [type])];
}

/** Text as it was before a program laid it out as a page. */
export function readable(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

export function readCategories(item: JsonObject): ContentLine[] {
  const names = textsAt(item, 'categories');
  return names.length === 0 ? [] : [property('CATEGORIES', names.map(escapeText).join(','))];
}

const priorities: Readonly<Record<string, string>> = { high: '1', low: '9' };

export function readPriority(item: JsonObject): ContentLine[] {
  const priority = priorities[textAt(item, 'importance') ?? ''];
  return priority === undefined ? [] : [property('PRIORITY', priority)];
}

const classes: Readonly<Record<string, string>> = {
  private: 'PRIVATE',
  confidential: 'CONFIDENTIAL',
  personal: 'PRIVATE',
};

/** CLASS; what is personal is private, as there is no third. */
// RFC 5545 §3.8.1.3
export function readClass(item: JsonObject, losses: Loss[]): ContentLine[] {
  const sensitivity = textAt(item, 'sensitivity') ?? '';
  if (sensitivity === 'personal')
    losses.push({ what: 'sensitivity', detail: 'personal is private here' });
  const name = classes[sensitivity];
  return name === undefined ? [] : [property('CLASS', name)];
}

// RFC 5545 §3.6.6
export function alarm(trigger: ContentLine, text: string): Component {
  return {
    name: 'VALARM',
    properties: [property('ACTION', 'DISPLAY'), trigger, textProperty('DESCRIPTION', text)],
    components: [],
  };
}

export interface ReadAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Bytes;
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
