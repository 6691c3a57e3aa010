import { lookAround } from './look-around.ts';
import { instanceAt, momentOf, type Meeting } from './meeting.ts';
import { delegate, guests, organizer } from './people.ts';
import { putCopy, putNew, remembered, seenBy, type Done } from './put-copy.ts';
import { readCopy, type Slots } from './read-copy.ts';
import type { Scene } from './scene.ts';
import { renameAll } from './steps/rename.ts';
import type { OrganizerTurn } from './steps/step.ts';
import { organizerSteps } from './steps/step-table.ts';

const MOST_MEETINGS = 4;

/** The organizer, or the delegate for them, changes a meeting. */
export async function organize(scene: Scene, turn: OrganizerTurn): Promise<Done> {
  const { choices, meetings } = scene;
  const by = choices.oneIn(5) ? delegate : organizer;
  const found = (await seenBy(scene, by, { owner: organizer, meeting: turn.meeting }))!;
  const read = by === delegate ? { found, seen: found } : remembered(scene, found);
  const isOld = read.seen !== found;
  const own = readCopy(turn.meeting, read.seen.text);
  const change = (isOld ? renameAll : choices.pick(organizerSteps))({ ...turn, own });
  if (change === undefined) return undefined;
  const { sequel, meeting = turn.meeting } = change;
  if (sequel && meetings.size >= MOST_MEETINGS) return undefined;
  const how = isOld ? ', as read before' : '';
  scene.history.push(`${by}, of ${meeting.uid}${how}: ${change.says}`);
  const put = await putCopy(scene, by, { read, calendar: change.calendar });
  if (put === 'refused') return { problem: undefined };
  if (put !== 'done') return put;
  meetings.set(meeting.uid, meeting);
  keepTakenOut(scene, turn.meeting, meeting);
  if (sequel) {
    await putNew(scene, sequel.meeting.uid, sequel.calendar);
    meetings.set(sequel.meeting.uid, sequel.meeting);
  }
  const isMoved = !meeting.start.equals(turn.meeting.start);
  if (isMoved || hasOtherTimes(turn.own.slots, change.slots)) scene.movesWaiting++;
  const expectation = { meeting, slots: change.slots };
  return { problem: await lookAround(scene, { expectation, mailWaits: choices.oneIn(4) }) };
}

/** The time by which an instance is named may be that of another by now: who took out the one does not have the other. */
function keepTakenOut({ takenOut }: Scene, before: Meeting, after: Meeting): void {
  for (const guest of guests) {
    const key = `${after.uid} ${guest}`;
    const out = [...Array(before.count).keys()].filter((i) => takenOut.has(`${key} ${i}`));
    const named = out.map((i) => instanceAt(after, momentOf(before, i)));
    for (const i of named) if (i !== undefined) takenOut.add(`${key} ${i}`);
  }
}

function hasOtherTimes(before: Slots, after: Slots): boolean {
  return after.some((slot, i) => {
    const was = before[i];
    return slot && (slot.start !== was?.start || slot.minutes !== was.minutes);
  });
}
