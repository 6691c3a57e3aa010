import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { homeOf } from '../dav/read-calendars.ts';
import type { DavReply } from '../wire/dav-client.ts';
import { lookAround } from './look-around.ts';
import type { Meeting } from './meeting.ts';
import { delegate, delegating, distant, guests, organizer } from './people.ts';
import { readCopy, type Slots } from './read-copy.ts';
import type { Found } from './read-view.ts';
import { organizersCopy, type Scene } from './scene.ts';
import type { OrganizerTurn } from './steps/step.ts';
import { guestSteps, organizerSteps, stepsWithoutNews } from './steps/step-table.ts';

const MOST_MEETINGS = 4;
const MOST_TRIES = 50;

/** Somebody does something, and everybody looks. Gives what is wrong then. */
export async function takeStep(scene: Scene): Promise<string | undefined> {
  await scene.servers.advance(7000);
  for (let i = 0; i < MOST_TRIES; i++) {
    const { choices, next } = scene;
    const meeting = choices.pick([...scene.meetings.values()]);
    const own = organizersCopy(scene.view, meeting);
    const turn = { choices, meeting, own, slots: structuredClone(own.slots), next };
    const done = await (choices.oneIn(2) ? organize(scene, turn) : attend(scene, turn));
    if (done !== undefined) return done.problem;
  }
  return undefined;
}

/** Undefined: there was nothing to do. */
type Done = { readonly problem: string | undefined } | undefined;

async function organize(scene: Scene, turn: OrganizerTurn): Promise<Done> {
  const { choices, meetings } = scene;
  const by = choices.oneIn(5) ? delegate : organizer;
  const found = (await seenBy(scene, by, { owner: organizer, meeting: turn.meeting }))!;
  const own = readCopy(turn.meeting, found.text);
  const change = choices.pick(organizerSteps)({ ...turn, own });
  if (change === undefined) return undefined;
  const { sequel, meeting = turn.meeting } = change;
  if (sequel && meetings.size >= MOST_MEETINGS) return undefined;
  scene.history.push(`${by}, of ${meeting.uid}: ${change.says}`);
  const reply = await put(scene, by, { at: found, calendar: change.calendar });
  if (reply.status >= 300) return refused(scene, reply);
  meetings.set(meeting.uid, meeting);
  if (sequel) {
    await putNew(scene, sequel.meeting.uid, sequel.calendar);
    meetings.set(sequel.meeting.uid, sequel.meeting);
  }
  const isMoved = !meeting.start.equals(turn.meeting.start);
  if (isMoved || hasOtherTimes(turn.own.slots, change.slots)) scene.movesWaiting++;
  const expectation = { meeting, slots: change.slots };
  return { problem: await lookAround(scene, { expectation, mailWaits: choices.oneIn(4) }) };
}

function hasOtherTimes(before: Slots, after: Slots): boolean {
  return after.some((slot, i) => {
    const was = before[i];
    return slot && (slot.start !== was?.start || slot.minutes !== was.minutes);
  });
}

async function attend(scene: Scene, turn: OrganizerTurn): Promise<Done> {
  const { choices, meetings, isMailWaiting } = scene;
  const guest = choices.pick(guests);
  const { meeting } = turn;
  const by = delegating.includes(guest) && choices.oneIn(4) ? delegate : guest;
  const found = await seenBy(scene, by, { owner: guest, meeting });
  if (found === undefined) return undefined;
  const isBehind = guest === distant && isMailWaiting;
  const step = choices.pick(isBehind ? stepsWithoutNews : guestSteps);
  const change = step({ ...turn, guest, copy: readCopy(meeting, found.text) });
  if (change === undefined) return undefined;
  const as = by === guest ? '' : ` for ${guest}`;
  scene.history.push(`${by}${as}, of ${meeting.uid}: ${change.says}`);
  const reply = await put(scene, by, { at: found, calendar: change.calendar });
  if (reply.status >= 300) return refused(scene, reply);
  const key = `${meeting.uid} ${guest}`;
  for (const i of change.takesOut ?? []) scene.takenOut.add(`${key} ${i}`);
  if (change.alarm !== undefined) scene.alarms.set(key, change.alarm);
  const mustArrive = guest === distant && change.takesOut !== undefined;
  const mailWaits = !mustArrive && choices.oneIn(4);
  const expectation = { meeting: meetings.get(meeting.uid)!, slots: change.slots };
  const by2 = isMailWaiting ? {} : { by: guest };
  return { problem: await lookAround(scene, { expectation, mailWaits, ...by2 }) };
}

/** A copy as its owner has it, or as it is shown to who acts for them. */
async function seenBy(
  { servers, view }: Scene,
  by: string,
  { owner, meeting }: { readonly owner: string; readonly meeting: Meeting },
): Promise<Found | undefined> {
  const found = view.people.get(owner)!.meetings.get(meeting.uid);
  if (found === undefined || by === owner) return found;
  const { headers, body } = await servers.client(by).ask('GET', found.href);
  return { ...found, etag: headers.get('etag')!, text: body.toString() };
}

export async function putNew(scene: Scene, uid: string, calendar: Component): Promise<void> {
  const href = `${homeOf(organizer)}calendar/${uid}.ics`;
  const reply = await put(scene, organizer, { at: { href }, calendar });
  if (reply.status !== 201) throw new Error(`${href}: ${reply.status} ${reply.body.toString()}`);
}

/** Programs change what they have seen, or are told that it is another by now. */
async function put(
  { servers }: Scene,
  by: string,
  {
    at,
    calendar,
  }: {
    readonly at: Pick<Found, 'href'> & Partial<Found>;
    readonly calendar: Component | undefined;
  },
): Promise<DavReply> {
  const condition: Record<string, string> =
    at.etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': at.etag };
  const client = servers.client(by);
  if (calendar === undefined) return await client.ask('DELETE', at.href, { headers: condition });
  const headers = { 'Content-Type': 'text/calendar; charset=utf-8', ...condition };
  return await client.ask('PUT', at.href, { headers, body: formatCalendar(calendar) });
}

/** Nobody else does anything at that time: whatever is refused is refused wrongly. */
function refused({ history }: Scene, { status, body }: DavReply): Done {
  return { problem: `${history.at(-1)} is refused: ${status} ${body.toString()}` };
}
