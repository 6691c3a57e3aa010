import { htmlOf } from '#codecs/exchange/component-facts.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { filesOf, propertyLosses } from '../exchange/component-losses.ts';
import type { Loss } from '../item.ts';

/** What events and tasks have in common, as Graph says it. */

/** HTML where there is some, else text; `note` is put behind. */
export function formatBody(component: Component, note: string): JsonObject {
  const html = htmlOf(component);
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

export interface NewAttachment {
  readonly name: string;
  readonly contentType: string;
  /** In base64. */
  readonly content: string;
}

/** Attachments with their contents; those that lie elsewhere are told. */
export function attachmentsOf(component: Component, losses: Loss[]): NewAttachment[] {
  return filesOf(component, losses).map(({ name, contentType, base64 }) => ({
    name,
    contentType,
    content: base64,
  }));
}

/** Properties that are written, are the server's own to say, or are told of by themselves. */
export function otherLosses(component: Component, known: ReadonlySet<string>): Loss[] {
  return propertyLosses(component, known, 'Graph');
}
