// MAPI items of calendars converted to calendar objects, and read again.
import assert from 'node:assert/strict';
import type { Component } from '#codecs/icalendar/component.ts';
import { readCalendarObject } from '#codecs/icalendar/validate-calendar-object.ts';
import { convertItem } from '#codecs/mapi/convert-item.ts';
import type { ConvertedItem } from '#codecs/mapi/convert-item.ts';
import type { ConvertOptions } from '#codecs/mapi/convert-options.ts';
import { namedKeys } from '#codecs/mapi/named-keys.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { makeItem } from './make-item.ts';
import type { ItemParts, Values } from './make-item.ts';

export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** A definition of a zone by the name that Windows has for it; its rules are not needed then. */
function zoneNamed(name: string): Buffer {
  const text = Buffer.from(name, 'utf16le');
  const head = Buffer.alloc(8);
  head.set([2, 1]);
  head.writeUInt16LE(6 + text.length, 2);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(name.length, 6);
  const rule = Buffer.alloc(2 + 66);
  rule.writeUInt16LE(1, 0);
  rule.set([2, 1], 2);
  rule.writeUInt16LE(2, 6);
  return Buffer.concat([head, text, rule]);
}

const base: Values = [
  [tags.messageClass, 'IPM.Appointment'],
  [tags.subject, 'Meeting'],
  [tags.lastModificationTime, seconds('2024-01-02T03:04:05Z')],
  [tags.searchKey, Buffer.alloc(16, 7)],
  [namedKeys.appointmentStart, seconds('2024-05-06T08:00:00Z')],
  [namedKeys.appointmentEnd, seconds('2024-05-06T09:00:00Z')],
];

/** What an appointment becomes that has these values, and those of `base` where it has none of its own. */
export async function convert(
  values: Values,
  parts: ItemParts = {},
  options: Partial<ConvertOptions> = {},
): Promise<{ item: ConvertedItem; calendar: Component; events: readonly Component[] }> {
  const item = await convertItem(makeItem([...values, ...base], parts), {
    maxBytes: 1e7,
    ...options,
  });
  assert.equal(item.mediaType, 'text/calendar');
  const supportedComponents = ['VEVENT', 'VTODO', 'VJOURNAL'];
  const { calendar, components } = readCalendarObject(item.bytes.toString(), {
    supportedComponents,
  });
  return { item, calendar, events: components };
}

export const berlin: Values = [[namedKeys.zoneStartDisplay, zoneNamed('W. Europe Standard Time')]];
