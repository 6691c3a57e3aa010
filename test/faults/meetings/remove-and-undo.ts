import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { eventsOf, seriesOf } from './edit-calendar.ts';
import { lookAround } from './look-around.ts';
import { distant, guests, organizer } from './people.ts';
import { putCopy, putNew, type Done } from './put-copy.ts';
import { copyOf, type Scene } from './scene.ts';
import { leaveAnswersOpen, type OrganizerTurn } from './steps/step.ts';

/** The organizer removes a meeting, and takes that back: the program puts what it had. */
export async function removeAndUndo(
  scene: Scene,
  { meeting, slots, choices }: OrganizerTurn,
): Promise<Done> {
  const { uid } = meeting;
  // What is put back counts from before; who has instances alone elsewhere takes that for what is late.
  const theirs = copyOf(scene.view, distant, meeting).calendar;
  if (eventsOf(theirs).length > 0 && seriesOf(theirs) === undefined) return undefined;
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
