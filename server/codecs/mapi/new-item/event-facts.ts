import { busyStatuses, busyStatusOf } from '#codecs/exchange/busy-status.ts';
import {
  categoryNamesOf,
  htmlOf,
  importanceOf,
  importances,
  sensitivityOf,
} from '#codecs/exchange/component-facts.ts';
import { globalObjectIdOfUid, normalUid } from '#codecs/exchange/global-object-id.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { namedKeys } from '../named-keys.ts';
import {
  newBoolean,
  newBytes,
  newNumber,
  newProperty,
  newText,
  newTime,
  type NewProperty,
} from '../new-item.ts';
import { tags } from '../property-tags.ts';

/** What an event says and how it is marked, but for when it is and who is invited. @param note put behind the text */
// MS-OXOCAL §2.2.1, MS-OXCICAL §2.1.3.1.1.20
export function factProperties(event: Component, note: string): NewProperty[] {
  const sequence = Number(valueOf(event, 'SEQUENCE') ?? 0);
  return [
    newText(tags.subject, textOf(event, 'SUMMARY') ?? ''),
    newText(namedKeys.location, textOf(event, 'LOCATION') ?? ''),
    newNumber(namedKeys.busyStatus, busyStatuses.indexOf(busyStatusOf(event))),
    newNumber(namedKeys.sequence, Number.isInteger(sequence) && sequence > 0 ? sequence : 0),
    ...bodyProperties(event, note),
    ...markProperties(event),
    ...stampProperties(event),
  ];
}

const UTF8 = 65_001;
/** Values of PidTagNativeBody. */
const PLAIN = 1;
const HTML = 3;

// MS-OXBBODY §2.1.1
function bodyProperties(event: Component, note: string): NewProperty[] {
  const html = note === '' ? htmlOf(event) : '';
  const plain = [textOf(event, 'DESCRIPTION') ?? '', note].filter((it) => it !== '').join('\n\n');
  const native = newNumber(tags.nativeBody, html === '' ? PLAIN : HTML);
  const body = newText(tags.body, plain.replaceAll(/\r?\n/g, '\r\n'));
  if (html === '') return [body, native];
  return [
    ...(plain === '' ? [] : [body]),
    newBytes(tags.html, Buffer.from(html)),
    newNumber(tags.internetCodePage, UTF8),
    native,
  ];
}

function markProperties(event: Component): NewProperty[] {
  const named = categoryNamesOf(event);
  const sensitivity = sensitivities[sensitivityOf(event)];
  const url = valueOf(event, 'CONFERENCE') ?? valueOf(event, 'X-MICROSOFT-SKYPETEAMSMEETINGURL');
  const isFinal = valueOf(event, 'X-MICROSOFT-DISALLOW-COUNTER')?.toUpperCase() === 'TRUE';
  return [
    ...(named.length === 0
      ? []
      : [newProperty(namedKeys.keywords, { kind: 'texts', value: named })]),
    newNumber(tags.sensitivity, sensitivity),
    newBoolean(namedKeys.isPrivate, sensitivity > 0),
    newNumber(tags.importance, importances.indexOf(importanceOf(event))),
    ...(url === undefined ? [] : [newText(namedKeys.skypeTeamsUrl, url)]),
    newBoolean(namedKeys.notAllowPropose, isFinal),
  ];
}

/** As MAPI counts, which has one more between. */
const sensitivities = { normal: 0, private: 2, confidential: 3 } as const;

function stampProperties(event: Component): NewProperty[] {
  const created = momentOf(event, 'CREATED');
  const changed = momentOf(event, 'LAST-MODIFIED') ?? momentOf(event, 'DTSTAMP');
  return [
    ...(created === undefined ? [] : [newTime(tags.creationTime, created)]),
    ...(changed === undefined ? [] : [newTime(tags.lastModificationTime, changed)]),
    ...(changed === undefined ? [] : [newTime(namedKeys.ownerCriticalChange, changed)]),
  ];
}

/** These are in UTC. */
function momentOf(event: Component, name: string): number | undefined {
  const line = first(event, name);
  return line === undefined ? undefined : localSecondsOf(dateTimeOf(line));
}

const DATE_AT = 16;

/** By what a meeting is known everywhere. @param day of the instance, where it is one of a series */
// MS-OXOCAL §2.2.1.27, §2.2.1.28
export function identityProperties(
  uid: string | undefined,
  day?: { readonly year: number; readonly month: number; readonly day: number },
): NewProperty[] {
  const clean = uid === undefined ? undefined : tryObjectId(uid);
  if (clean === undefined) return [];
  const own = Buffer.from(clean);
  if (day !== undefined) {
    own.writeUInt16BE(day.year, DATE_AT);
    own.set([day.month, day.day], DATE_AT + 2);
  }
  return [newBytes(namedKeys.globalObjectId, own), newBytes(namedKeys.cleanGlobalObjectId, clean)];
}

function tryObjectId(uid: string): Bytes | undefined {
  try {
    return globalObjectIdOfUid(normalUid(uid));
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}
