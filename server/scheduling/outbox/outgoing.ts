import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { accountId } from '#platform/ids.ts';
import { formatCalendarObject, readCalendarObject } from '../itip/calendar-object.ts';
import type { Method, OutgoingMessage } from '../itip/message.ts';
import type { Speaker } from '../speaker.ts';

/** Messages of one change, as they wait in the store. */
export interface Outgoing {
  readonly speaker: Speaker;
  /** UID of the object, in the account that keeps them, that is to say what became of each; undefined: none is. */
  readonly statusIn?: string;
  readonly messages: readonly OutgoingMessage[];
  /** How many messages led to these. */
  readonly depth?: number;
}

/** Calendars by their place in a list: most attendees of a meeting get the same. */
interface KeptMessage {
  readonly method: Method;
  readonly recipient: ContentLine;
  readonly calendar: number;
  readonly least?: { readonly method: Method; readonly calendar: number };
  readonly previous?: number;
  readonly isQuiet: boolean;
}

interface KeptOutgoing extends Omit<Outgoing, 'messages'> {
  readonly calendars: readonly string[];
  readonly messages: readonly KeptMessage[];
}

export function formatOutgoing({ messages, ...rest }: Outgoing): string {
  const places = new Map<string, number>();
  const known = new Map<Component, number>();
  const placeOf = (calendar: Component): number => {
    const seen = known.get(calendar);
    if (seen !== undefined) return seen;
    const text = formatCalendar(calendar);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    known.set(calendar, place);
    return place;
  };
  const kept = messages.map(({ calendar, least, previous, ...message }): KeptMessage => ({
    ...message,
    calendar: placeOf(calendar),
    ...(least && { least: { method: least.method, calendar: placeOf(least.calendar) } }),
    ...(previous && { previous: placeOf(formatCalendarObject(previous)) }),
  }));
  const all: KeptOutgoing = { ...rest, calendars: [...places.keys()], messages: kept };
  return JSON.stringify(all);
}

/** Undefined for what another version wrote and this one cannot read. */
export function parseOutgoing(text: string): Outgoing | undefined {
  try {
    const { calendars, messages, ...rest } = JSON.parse(text) as KeptOutgoing;
    const parsed = calendars.map((calendar) => parseCalendar(calendar));
    const { account, actor, address } = rest.speaker;
    return {
      ...rest,
      speaker: { account: accountId(account), actor: accountId(actor), address },
      messages: messages.map(({ calendar, least, previous, ...message }) => {
        const before = previous === undefined ? undefined : readCalendarObject(parsed[previous]!);
        return {
          ...message,
          calendar: parsed[calendar]!,
          ...(least && { least: { method: least.method, calendar: parsed[least.calendar]! } }),
          ...(before && { previous: before }),
        };
      }),
    };
  } catch (error) {
    const isUnreadable =
      error instanceof SyntaxError ||
      error instanceof TypeError ||
      error instanceof ContentSyntaxError;
    if (!isUnreadable) throw error;
    return undefined;
  }
}
