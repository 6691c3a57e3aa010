import type { Component } from '#codecs/icalendar/component.ts';
import { all, textListOf, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import type { NewAttachment } from '#codecs/ews/create-attachment.ts';
import type { Loss } from '../item.ts';
import { field, type Field } from './field-set.ts';
import { formatCategories } from './message-state.ts';

/** What events, tasks and notes have in common, as properties of Exchange in the order of its schema. */

export function formatSubject(component: Component): Field[] {
  return [field('item:Subject', textOf(component, 'SUMMARY') ?? '')];
}

export function formatSensitivity(component: Component): Field[] {
  const names: Record<string, string> = { PRIVATE: 'Private', CONFIDENTIAL: 'Confidential' };
  const name = names[valueOf(component, 'CLASS')?.trim().toUpperCase() ?? ''];
  return [field('item:Sensitivity', name ?? 'Normal')];
}

/** HTML where there is some, else text; `note` is put behind. */
export function formatBody(component: Component, note = ''): Field[] {
  const alternative = all(component, 'X-ALT-DESC').find((line) =>
    /^text\/html/i.test(parameter(line, 'FMTTYPE') ?? 'text/html'),
  );
  const html = alternative === undefined ? '' : unescapeText(alternative.value);
  if (html !== '' && note === '') return [field('item:Body', html, { BodyType: 'HTML' })];
  const text = [textOf(component, 'DESCRIPTION') ?? '', note].filter((s) => s !== '').join('\n\n');
  return [field('item:Body', text, { BodyType: 'Text' })];
}

export function formatCategoriesOf(component: Component): Field[] {
  const names = [...new Set(textListOf(component, 'CATEGORIES').map((n) => n.trim()))].filter(
    (name) => name !== '',
  );
  return names.length === 0 ? [] : [{ path: 'item:Categories', value: formatCategories(names) }];
}

/** 1 to 4 is high, 6 to 9 low. */
// RFC 5545 §3.8.1.9
export function formatImportance(component: Component): Field[] {
  const priority = Number(valueOf(component, 'PRIORITY') ?? 0);
  const importance = priority >= 1 && priority <= 4 ? 'High' : priority >= 6 ? 'Low' : 'Normal';
  return [field('item:Importance', importance)];
}

/** Attachments with their contents; those that lie elsewhere are told. */
export function attachmentsOf(component: Component, losses: Loss[]): NewAttachment[] {
  return all(component, 'ATTACH').flatMap((line, i) => {
    if (parameter(line, 'ENCODING')?.toUpperCase() !== 'BASE64') {
      losses.push({ what: 'attachment-link', detail: `an attachment that lies at ${line.value}` });
      return [];
    }
    const name =
      parameter(line, 'FILENAME') ?? parameter(line, 'X-FILENAME') ?? `attachment-${i + 1}`;
    const contentType = parameter(line, 'FMTTYPE') ?? 'application/octet-stream';
    return [{ name, contentType, bytes: Buffer.from(line.value, 'base64') }];
  });
}

/** Properties that are written, are the server's own to say, or are told of by themselves. */
export function otherLosses(component: Component, known: ReadonlySet<string>): Loss[] {
  const names = new Set(component.properties.map((p) => p.name));
  const others = [...names].filter((name) => !known.has(name) && !name.startsWith('X-MICROSOFT-'));
  return others.length === 0
    ? []
    : [{ what: 'other-properties', detail: `Exchange has nothing for ${others.join(', ')}` }];
}
