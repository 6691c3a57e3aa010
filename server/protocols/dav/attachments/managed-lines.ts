import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { property } from '#codecs/content-lines/property.ts';
import { mapProperties, withAddedProperty } from '#codecs/icalendar/property.ts';

/** An attachment that the server keeps, as its line says. */
export interface ManagedAttachment {
  readonly id: string;
  readonly url: string;
  readonly mediaType: string;
  readonly fileName: string;
  /** In bytes. */
  readonly size: number;
}

/** Whether a text can have managed attachments at all. */
export function mayHaveManaged(text: string): boolean {
  return /MANAGED-ID/i.test(text);
}

// RFC 8607 §4.3
export function managedIdOf(line: ContentLine): string | undefined {
  return line.name === 'ATTACH' ? parameter(line, 'MANAGED-ID') : undefined;
}

/** The lines of managed attachments in all components of a calendar object. */
export function managedLines(calendar: Component): readonly ContentLine[] {
  return mainComponents(calendar)
    .flatMap((component) => component.properties)
    .filter((line) => managedIdOf(line) !== undefined);
}

export function managedIds(calendar: Component): ReadonlySet<string> {
  return new Set(managedLines(calendar).map((line) => managedIdOf(line)!));
}

export function withAttachment(component: Component, attachment: ManagedAttachment): Component {
  return withAddedProperty(component, toLine(attachment));
}

/** undefined instead of another: it is taken out. */
export function replaceAttachment(
  component: Component,
  id: string,
  other: ManagedAttachment | undefined,
): Component {
  return mapProperties(component, (line) =>
    managedIdOf(line) === id ? other && toLine(other) : line,
  );
}

// RFC 8607 §4
function toLine({ id, url, mediaType, fileName, size }: ManagedAttachment): ContentLine {
  return property('ATTACH', url, [
    { name: 'MANAGED-ID', values: [id] },
    { name: 'FMTTYPE', values: [mediaType.split(';', 1)[0]!.trim()] },
    { name: 'SIZE', values: [String(size)] },
    { name: 'FILENAME', values: [fileName] },
  ]);
}
