import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { applyAdd } from './apply-add.ts';
import { applyCancel } from './apply-cancel.ts';
import { applyCounter } from './counter.ts';
import { applyReply, replierOf } from './apply-reply.ts';
import { applyRequest } from './apply-request.ts';
import { ignored, type Applied } from './applied.ts';
import {
  componentsOf,
  isMixed,
  readCalendarObject,
  withZonesOf,
  type CalendarObject,
} from './calendar-object.ts';
import { mergeException, mergeSeries } from './merge/merge-copy.ts';
import { methods, type Method } from './message.ts';
import {
  addressOf,
  attendeeOf,
  isMailAddress,
  organizerOf,
  type IsMe,
  addressIn,
  delegatorOf,
} from './participants.ts';
import { compareRevisions, revisionOf } from './revision.ts';
import { withTimesOf } from './times-of-days.ts';

export interface ReceivedMessage {
  readonly method: Method;
  readonly object: CalendarObject;
}

/**
 * Reads a VCALENDAR as a scheduling message.
 * @param mimeMethod the `method` parameter of the part it came in; undefined when there was none
 */
// RFC 5546 §3, RFC 6047 §2.4
export function readMessage(
  calendar: Component,
  mimeMethod: string | undefined,
): ReceivedMessage | Applied {
  const inside = valueOf(calendar, 'METHOD')?.trim().toUpperCase();
  const outside = mimeMethod?.trim().toUpperCase();
  if (inside !== undefined && outside !== undefined && inside !== outside)
    return ignored('method-mismatch');
  const method = methods.find((name) => name === (inside ?? outside));
  if (method === undefined || isMixed(calendar)) return ignored('not-scheduling');
  const object = readCalendarObject(calendar);
  if (object === undefined) return ignored('not-scheduling');
  const organizers = new Set(
    componentsOf(object).map((c) => {
      const line = organizerOf(c);
      return line && addressOf(line);
    }),
  );
  if (method !== 'PUBLISH' && organizers.has(undefined)) return ignored('no-organizer');
  return organizers.size > 1 ? ignored('not-scheduling') : { method, object };
}

/** A calendar address in whose name a message, or a part of it, speaks. */
export interface Voice {
  readonly address: string;
  /** Who says to write for it, of the same domain: whether a domain lets everybody do so nobody can know. */
  // RFC 5545 §3.2.18
  readonly sentBy: string | undefined;
  /** They handed the invitation on, and may say nothing of a meeting that is known already (RFC 5546 §3.2.2.3). */
  readonly isDelegator: boolean;
}

/** For each part of a message those in whose name it speaks: of every part, one of them must be the sender. */
export function voicesOf({ method, object }: ReceivedMessage, isMe: IsMe): readonly Voice[][] {
  const [component] = componentsOf(object);
  const organizer = component && organizerOf(component);
  switch (method) {
    case 'REPLY':
    case 'REFRESH':
    case 'COUNTER':
      return componentsOf(object).map((c) => {
        const line = replierOf(c);
        return line === undefined ? [] : [voiceOf(line)];
      });
    case 'REQUEST':
    case 'ADD':
    case 'CANCEL':
    case 'PUBLISH':
    case 'DECLINECOUNTER':
      return [
        [
          ...(organizer === undefined ? [] : [voiceOf(organizer)]),
          ...(method === 'REQUEST' ? delegatorsOf(object, isMe) : []),
        ],
      ];
  }
}

function voiceOf(line: ContentLine): Voice {
  const address = addressOf(line);
  const sentBy = sentByOf(line);
  const domainOf = (mail: string) => mail.slice(mail.lastIndexOf('@'));
  const isOfDomain = sentBy && isMailAddress(address) && domainOf(sentBy) === domainOf(address);
  return { address, sentBy: isOfDomain ? sentBy : undefined, isDelegator: false };
}

/** Address of who wrote for an organizer or attendee. */
export function sentByOf(line: ContentLine | undefined): string | undefined {
  const text = line && parameter(line, 'SENT-BY');
  return text && addressIn(text);
}

function delegatorsOf(object: CalendarObject, isMe: IsMe): Voice[] {
  return componentsOf(object).flatMap((component) => {
    const me = attendeeOf(component, isMe);
    const address = me && delegatorOf(me);
    return address === undefined ? [] : [{ address, sentBy: undefined, isDelegator: true }];
  });
}

/**
 * What a message does to the account's copy. Whoever calls has made sure that the sender may speak for voicesOf() it.
 * @param now DTSTAMP for what an answer changes
 */
// RFC 5546 §3, RFC 6638 §4
export function applyMessage(
  stored: CalendarObject | undefined,
  message: ReceivedMessage,
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): Applied {
  const { method } = message;
  const object = withTimesOf(stored, message.object);
  const reason = stored && mismatchOf(stored, object);
  if (reason) return ignored('other-organizer');
  const isOrganizer = stored !== undefined && isOrganizedBy(stored, isMe);
  switch (method) {
    case 'REQUEST':
      return isOrganizer ? ignored('not-invited') : applyRequest(stored, object, { isMe, now });
    case 'CANCEL':
      return isOrganizer ? ignored('not-invited') : applyCancel(stored, object, isMe);
    case 'ADD':
      return isOrganizer ? ignored('not-invited') : applyAdd(stored, object, isMe);
    case 'REPLY':
      return isOrganizer ? applyReply(stored, object, now) : ignored('unknown-object');
    case 'REFRESH':
      return isOrganizer ? refresh(stored, object) : ignored('unknown-object');
    case 'PUBLISH':
      if (isOrganizer) return ignored('not-invited');
      return stored === undefined ? { kind: 'for-people' } : applyPublish(stored, object, isMe);
    case 'COUNTER':
      return isOrganizer ? applyCounter(stored, object) : ignored('unknown-object');
    case 'DECLINECOUNTER':
      return stored === undefined || isOrganizer ? ignored('unknown-object') : { kind: 'note' };
  }
}

export function isOrganizedBy(object: CalendarObject, isMe: IsMe): boolean {
  return componentsOf(object).some((component) => {
    const line = organizerOf(component);
    return line !== undefined && isMe(addressOf(line));
  });
}

/** Another meeting under the same UID takes nothing from the one that is there. */
function mismatchOf(stored: CalendarObject, object: CalendarObject): boolean {
  if (stored.kind !== object.kind) return true;
  const [own] = componentsOf(stored).flatMap((c) => organizerOf(c) ?? []);
  const [theirs] = componentsOf(object).flatMap((c) => organizerOf(c) ?? []);
  if (own === undefined || theirs === undefined) return own !== theirs;
  return addressOf(own) !== addressOf(theirs);
}

// RFC 5546 §3.2.6
function refresh(stored: CalendarObject, object: CalendarObject): Applied {
  const [component] = componentsOf(object);
  const line = component && replierOf(component);
  if (line === undefined) return ignored('not-scheduling');
  const isThem: IsMe = (address) => address === addressOf(line);
  const invited = componentsOf(stored).flatMap((c) => attendeeOf(c, isThem) ?? [])[0];
  return invited === undefined
    ? ignored('party-crasher')
    : { kind: 'send-request', attendee: invited };
}

/** News of something that the account keeps a copy of; of an instance alone, the rest stays. */
// RFC 5546 §3.2.1
function applyPublish(stored: CalendarObject, object: CalendarObject, isMe: IsMe): Applied {
  const zones = [stored.zones, object.zones] as const;
  const isNews = (component: Component, old: Component | undefined): boolean =>
    old === undefined || compareRevisions(revisionOf(component), revisionOf(old)) > 0;
  const { master } = object;
  if (master !== undefined && !isNews(master, stored.master)) return ignored('outdated');
  const news = [...object.overrides].filter(
    ([key, c]) => master !== undefined || isNews(c, stored.overrides.get(key)),
  );
  if (master === undefined && news.length === 0) return ignored('outdated');
  const merged = news.map(([key, component]) => {
    const old = stored.overrides.get(key);
    return [key, mergeException(component, { old, series: stored.master, isMe, zones })] as const;
  });
  const copy =
    master === undefined
      ? { ...stored, overrides: new Map([...stored.overrides, ...merged]) }
      : {
          ...stored,
          master: mergeSeries(master, { old: stored.master, isMe, zones }),
          overrides: new Map(merged),
        };
  return { kind: 'applied', object: withZonesOf(copy, object), effect: 'updated' };
}
