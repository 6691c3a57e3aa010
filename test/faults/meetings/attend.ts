import { lookAround } from './look-around.ts';
import { delegate, delegating, distant, guests } from './people.ts';
import { putCopy, remembered, seenBy, type Done } from './put-copy.ts';
import { readCopy } from './read-copy.ts';
import type { Scene } from './scene.ts';
import { answerAll } from './steps/answer.ts';
import type { OrganizerTurn } from './steps/step.ts';
import { guestSteps, stepsWithoutNews } from './steps/step-table.ts';

/** An attendee, or the delegate for one, does something with a copy. */
export async function attend(scene: Scene, turn: OrganizerTurn): Promise<Done> {
  const { choices, isMailWaiting } = scene;
  const guest = choices.pick(guests);
  const { meeting } = turn;
  const by = delegating.includes(guest) && choices.oneIn(4) ? delegate : guest;
  const found = await seenBy(scene, by, { owner: guest, meeting });
  if (found === undefined) return undefined;
  const read = by === delegate ? { found, seen: found } : remembered(scene, found);
  const isOld = read.seen !== found;
  const isBehind = guest === distant && isMailWaiting;
  const step = isOld ? answerAll : choices.pick(isBehind ? stepsWithoutNews : guestSteps);
  const change = step({ ...turn, guest, copy: readCopy(meeting, read.seen.text) });
  if (change === undefined) return undefined;
  const as = `${by === guest ? '' : ` for ${guest}`}, of ${meeting.uid}`;
  scene.history.push(`${by}${as}${isOld ? ', as read before' : ''}: ${change.says}`);
  const put = await putCopy(scene, by, { read, calendar: change.calendar });
  if (put === 'refused') return { problem: undefined };
  if (put !== 'done') return put;
  const key = `${meeting.uid} ${guest}`;
  for (const i of change.takesOut ?? []) scene.takenOut.add(`${key} ${i}`);
  if (change.alarm !== undefined) scene.alarms.set(key, change.alarm);
  const mustArrive = guest === distant && change.takesOut !== undefined;
  const mailWaits = !mustArrive && choices.oneIn(4);
  const expectation = { meeting, slots: change.slots };
  const look = { expectation, mailWaits, ...(!isMailWaiting && { by: guest }) };
  return { problem: await lookAround(scene, look) };
}
