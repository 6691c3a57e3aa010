import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { lookAround } from './look-around.ts';
import { guests, organizer } from './people.ts';
import { putCopy, putNew, type Done } from './put-copy.ts';
import type { Scene } from './scene.ts';
import { leaveAnswersOpen, type OrganizerTurn } from './steps/step.ts';

/** The organizer removes a meeting, and takes that back: the program puts what it had. */
export async function removeAndUndo(
  scene: Scene,
  { meeting, slots, choices }: OrganizerTurn,
): Promise<Done> {
  const { uid } = meeting;
  const found = scene.view.people.get(organizer)!.meetings.get(uid)!;
  scene.history.push(`${organizer}, of ${uid}: removes it and takes that back`);
  const read = { found, seen: found };
  const removed = await putCopy(scene, organizer, { read, calendar: undefined });
  if (typeof removed === 'object') return removed;
  await scene.servers.advance(choices.pick([1000, 20_000]));
  await putNew(scene, uid, parseCalendar(found.text));
  for (const guest of guests) {
    scene.alarms.delete(`${uid} ${guest}`);
    for (const i of slots.keys()) scene.takenOut.add(`${uid} ${guest} ${i}`);
  }
  leaveAnswersOpen(slots);
  scene.movesWaiting += 2;
  return { problem: await lookAround(scene, { expectation: { meeting, slots } }) };
}
