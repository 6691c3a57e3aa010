import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { homeOf } from '../dav/read-calendars.ts';
import type { DavReply, DavWire } from '../wire/dav-client.ts';
import type { Meeting } from './meeting.ts';
import { organizer } from './people.ts';
import type { Found } from './read-view.ts';
import type { Scene } from './scene.ts';

/** What a step came to; undefined: there was nothing to do. */
export type Done = { readonly problem: string | undefined } | undefined;

/** A copy that a program has before it. */
export interface Read {
  /** As it is there. */
  readonly found: Found;
  /** As the program read it, now or a while ago. */
  readonly seen: Found;
}

/** A copy as its owner has it, or as it is shown to who acts for them. */
export async function seenBy(
  { servers, view }: Scene,
  by: string,
  { owner, meeting }: { readonly owner: string; readonly meeting: Meeting },
): Promise<Found | undefined> {
  const found = view.people.get(owner)!.meetings.get(meeting.uid);
  if (found === undefined || by === owner) return found;
  const { headers, body } = await servers.client(by).ask('GET', found.href);
  return { ...found, etag: headers.get('etag')!, text: body.toString() };
}

/** Now and then what a program read a while ago, and does not read again before it puts it back. */
export function remembered({ choices, memory }: Scene, found: Found): Read {
  const old = memory.get(found.href);
  if (old === undefined || choices.oneIn(4)) memory.set(found.href, found);
  const isUsed = old?.scheduleTag !== undefined && choices.oneIn(8);
  return { found, seen: isUsed ? old : found };
}

/**
 * Puts a copy, or removes it when there is no calendar. Programs change what they have seen, or are told that it is another by now;
 * what others answered meanwhile does not make it another.
 */
// RFC 6638 §3.2.10
export async function putCopy(
  { servers, memory, history }: Scene,
  by: string,
  {
    read: { seen, found },
    calendar,
  }: { readonly read: Read; readonly calendar: Component | undefined },
): Promise<'done' | 'refused' | { readonly problem: string }> {
  const isOld = seen !== found;
  const condition: Record<string, string> = isOld
    ? { 'If-Schedule-Tag-Match': seen.scheduleTag! }
    : { 'If-Match': found.etag };
  const client = servers.client(by);
  const reply =
    calendar === undefined
      ? await client.ask('DELETE', found.href, { headers: condition })
      : await putText(client, found.href, { headers: condition, calendar });
  const isRightlyRefused = isOld && seen.scheduleTag !== found.scheduleTag;
  if (isRightlyRefused && reply.status === 412) {
    memory.delete(found.href);
    return 'refused';
  }
  if (reply.status < 300 && !isRightlyRefused) return 'done';
  return { problem: `${history.at(-1)}: ${reply.status} ${reply.body.toString()}` };
}

export async function putNew({ servers }: Scene, uid: string, calendar: Component): Promise<void> {
  const href = `${homeOf(organizer)}calendar/${uid}.ics`;
  const headers = { 'If-None-Match': '*' };
  const reply = await putText(servers.client(organizer), href, { headers, calendar });
  if (reply.status !== 201) throw new Error(`${href}: ${reply.status} ${reply.body.toString()}`);
}

async function putText(
  client: DavWire,
  href: string,
  parts: { readonly headers: Readonly<Record<string, string>>; readonly calendar: Component },
): Promise<DavReply> {
  const headers = { 'Content-Type': 'text/calendar; charset=utf-8', ...parts.headers };
  return await client.ask('PUT', href, { headers, body: formatCalendar(parts.calendar) });
}
