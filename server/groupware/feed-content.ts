import { decodeCharset, isKnownCharset } from '#codecs/charset/decode-charset.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { parseDuration } from '#codecs/icalendar/duration.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import { first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { DomainError } from '#platform/errors.ts';
import { objectsOf } from './calendar-objects.ts';
import { problemWith } from './import-calendar.ts';

export interface FeedObject {
  readonly uid: string;
  readonly text: string;
}

/** What a feed says of itself, and the events in it. */
export interface FeedContent {
  readonly name: string | undefined;
  /** "#RRGGBB" and the like. */
  readonly color: string | undefined;
  /** How often it wants to be asked, in seconds. */
  readonly refreshSeconds: number | undefined;
  readonly objects: readonly FeedObject[];
  /** UIDs of events that are there, but cannot be kept. */
  readonly unusable: ReadonlySet<string>;
}

/** As long as a name can be shown anywhere. */
const MAX_NAME_LENGTH = 200;

/** @throws DomainError bad-syntax for what is no calendar, naming the line */
export function parseFeed(bytes: Buffer, mediaType: string): FeedContent {
  const calendars = readCalendars(bytes, mediaType);
  const unusable = new Set<string>();
  const objects: FeedObject[] = [];
  for (const object of objectsOf(calendars.map(withOwnFrame))) {
    if (object.component !== 'VEVENT') continue;
    if (problemWith(object) === undefined) objects.push({ uid: object.uid, text: object.text });
    else unusable.add(object.uid);
  }
  const [head] = calendars;
  return {
    name: firstText(head!, ['NAME', 'X-WR-CALNAME']),
    color: colorOf(head!),
    refreshSeconds: refreshOf(head!),
    objects,
    unusable,
  };
}

function readCalendars(bytes: Buffer, mediaType: string): Component[] {
  try {
    // Control characters cannot be shown by DAV, and nobody misses them.
    const text = decode(bytes, mediaType).replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
    const calendars = parseCalendars(text);
    if (calendars.length > 0) return calendars;
    throw new ContentSyntaxError('there is no BEGIN:VCALENDAR');
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    throw new DomainError('bad-syntax', `it is no calendar: ${error.message}`, { cause: error });
  }
}

// RFC 5545 §3.1.4: UTF-8, unless something else is said.
function decode(bytes: Buffer, mediaType: string): string {
  const label = /;\s*charset="?([\w.:-]+)/i.exec(mediaType)?.[1]?.toLowerCase() ?? 'utf-8';
  return ['utf-8', 'utf8', 'us-ascii'].includes(label) || !isKnownCharset(label)
    ? decodeContent(bytes)
    : decodeCharset(bytes, label);
}

/** Without what feeds write anew each time, so that an event is the same while it says the same. */
function withOwnFrame(calendar: Component): Component {
  const scale = first(calendar, 'CALSCALE');
  const framed = ourCalendar(calendar.components, scale === undefined ? [] : [scale]);
  return { ...calendar, properties: framed.properties };
}

function firstText(calendar: Component, names: readonly string[]): string | undefined {
  const texts = names.map((name) => textOf(calendar, name)?.trim().slice(0, MAX_NAME_LENGTH));
  return texts.find((text) => text !== undefined && text !== '');
}

/** Names of colours, as RFC 7986 §5.9 has them, are nothing that DAV clients show. */
function colorOf(calendar: Component): string | undefined {
  const given = firstText(calendar, ['X-APPLE-CALENDAR-COLOR', 'COLOR']);
  return given !== undefined && /^#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?$/.test(given)
    ? given
    : undefined;
}

// RFC 7986 §5.7
function refreshOf(calendar: Component): number | undefined {
  const given = valueOf(calendar, 'REFRESH-INTERVAL') ?? valueOf(calendar, 'X-PUBLISHED-TTL');
  if (given === undefined) return undefined;
  try {
    const { days, seconds } = parseDuration(given);
    const whole = days * 86_400 + seconds;
    return whole > 0 ? whole : undefined;
  } catch {
    return undefined;
  }
}
