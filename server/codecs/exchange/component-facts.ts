import { parameter } from '#codecs/content-lines/parameters.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, textListOf, valueOf } from '#codecs/icalendar/property.ts';

/** What events and tasks say of themselves, in the terms that EWS, Graph and MAPI have in common. */

/** In the order in which MAPI counts. */
export const importances = ['low', 'normal', 'high'] as const;

/** 1 to 4 is high, 6 to 9 low. */
// RFC 5545 §3.8.1.9
export function importanceOf(component: Component): (typeof importances)[number] {
  const priority = Number(valueOf(component, 'PRIORITY') ?? 0);
  if (priority >= 1 && priority <= 4) return 'high';
  return priority >= 6 ? 'low' : 'normal';
}

// RFC 5545 §3.8.1.3
export function sensitivityOf(component: Component): 'normal' | 'private' | 'confidential' {
  const said = valueOf(component, 'CLASS')?.trim().toUpperCase();
  if (said === 'PRIVATE') return 'private';
  return said === 'CONFIDENTIAL' ? 'confidential' : 'normal';
}

export function categoryNamesOf(component: Component): string[] {
  const names = textListOf(component, 'CATEGORIES').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}

/** The description as HTML; '' where there is none. */
export function htmlOf(component: Component): string {
  const line = all(component, 'X-ALT-DESC').find((it) =>
    /^text\/html/i.test(parameter(it, 'FMTTYPE') ?? 'text/html'),
  );
  return line === undefined ? '' : unescapeText(line.value);
}

export type ComponentAttachment =
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly contentType: string;
      readonly base64: string;
    }
  /** It lies elsewhere. */
  | { readonly kind: 'link'; readonly url: string };

// RFC 5545 §3.8.1.1
export function attachmentsIn(component: Component): ComponentAttachment[] {
  return all(component, 'ATTACH').map((line, i) => {
    if (parameter(line, 'ENCODING')?.toUpperCase() !== 'BASE64')
      return { kind: 'link', url: line.value };
    const name =
      parameter(line, 'FILENAME') ?? parameter(line, 'X-FILENAME') ?? `attachment-${i + 1}`;
    const contentType = parameter(line, 'FMTTYPE') ?? 'application/octet-stream';
    return { kind: 'file', name, contentType, base64: line.value };
  });
}

/** Names of properties but for those known, and for what Microsoft's programs say to each other. */
export function otherPropertiesOf(component: Component, known: ReadonlySet<string>): string[] {
  const names = new Set(component.properties.map((p) => p.name));
  return [...names].filter((name) => !known.has(name) && !name.startsWith('X-MICROSOFT-'));
}
