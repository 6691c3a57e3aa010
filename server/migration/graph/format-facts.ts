import { parameter } from '#codecs/content-lines/parameters.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, textListOf, textOf, valueOf } from '#codecs/icalendar/property.ts';
import type { Loss } from '../item.ts';

/** What events and tasks have in common, as Graph says it. */

/** HTML where there is some, else text; `note` is put behind. */
export function formatBody(component: Component, note: string): JsonObject {
  const alternative = all(component, 'X-ALT-DESC').find((line) =>
    /^text\/html/i.test(parameter(line, 'FMTTYPE') ?? 'text/html'),
  );
  const html = alternative === undefined ? '' : unescapeText(alternative.value);
  if (html !== '') return { contentType: 'html', content: withNote(html, note) };
  const text = [textOf(component, 'DESCRIPTION') ?? '', note].filter((s) => s !== '').join('\n\n');
  return { contentType: 'text', content: text };
}

function withNote(html: string, note: string): string {
  if (note === '') return html;
  const escaped = note.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>\n');
  const end = html.search(/<\/body>/i);
  const paragraph = `<p>${escaped}</p>`;
  return end < 0 ? html + paragraph : html.slice(0, end) + paragraph + html.slice(end);
}

export function formatCategories(component: Component): string[] {
  return [...new Set(textListOf(component, 'CATEGORIES').map((n) => n.trim()))].filter(
    (name) => name !== '',
  );
}

/** 1 to 4 is high, 6 to 9 low. */
// RFC 5545 §3.8.1.9
export function formatImportance(component: Component): string {
  const priority = Number(valueOf(component, 'PRIORITY') ?? 0);
  if (priority >= 1 && priority <= 4) return 'high';
  return priority >= 6 ? 'low' : 'normal';
}

export interface NewAttachment {
  readonly name: string;
  readonly contentType: string;
  /** In base64. */
  readonly content: string;
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
    return [{ name, contentType, content: line.value }];
  });
}

/** Properties that are written, are the server's own to say, or are told of by themselves. */
export function otherLosses(component: Component, known: ReadonlySet<string>): Loss[] {
  const names = new Set(component.properties.map((p) => p.name));
  const others = [...names].filter((name) => !known.has(name) && !name.startsWith('X-MICROSOFT-'));
  return others.length === 0
    ? []
    : [{ what: 'other-properties', detail: `Graph has nothing for ${others.join(', ')}` }];
}
