import { seriesOf } from '../edit-calendar.ts';
import type { Meeting } from '../meeting.ts';
import { distant, invited, room } from '../people.ts';
import type { Copy, Slot } from '../read-copy.ts';
import { copyOf, organizersCopy, textOfCopy, type Scene } from '../scene.ts';

/** Everybody has what they are invited to as the organizer has it, and nothing else. */
export function checkCopies(scene: Scene): string | undefined {
  for (const meeting of scene.meetings.values()) {
    const own = organizersCopy(scene.view, meeting);
    if (own.oddities.length > 0) return `${meeting.uid} of the organizer: ${own.oddities.join()}`;
    for (const guest of invited) {
      if (guest === distant && scene.isMailWaiting) continue;
      const copy = copyOf(scene.view, guest, meeting);
      const problem =
        copy.oddities[0] ??
        checkSlots(scene, { meeting, guest, own, copy }) ??
        checkAlarm(scene, { meeting, guest, copy });
      if (problem !== undefined) return `${meeting.uid} of ${guest}: ${problem}`;
    }
  }
  return undefined;
}

function checkSlots(
  { takenOut, tally, mail }: Scene,
  parts: { meeting: Meeting; guest: string; own: Copy; copy: Copy },
): string | undefined {
  const { meeting, guest, own, copy } = parts;
  // Without a word of when they were asked, who answered meanwhile may be asked again: answering settles it.
  const mayBeAsked = guest === distant && mail.isPlain;
  for (const [i, wanted] of own.slots.entries()) {
    const slot = copy.slots[i];
    const answer = wanted?.answers[guest];
    tally.instances++;
    if (answer === undefined) {
      if (slot) return `has ${i}, to which they are not invited: ${JSON.stringify(slot)}`;
    } else if (slot === undefined) {
      const mayLack = guest !== room && takenOut.has(`${meeting.uid} ${guest} ${i}`);
      if (!mayLack || answer !== 'DECLINED') return `lacks ${i}, their answer is ${answer}`;
    } else {
      tally.answers += Object.keys(slot.answers).length;
      const problem = compareSlots(slot, wanted!, { guest, mayBeAsked });
      if (problem !== undefined) return `${problem} of ${i}: ${JSON.stringify([slot, wanted])}`;
    }
  }
  return undefined;
}

/** Whose organizer is elsewhere does not hear what others answer. */
function compareSlots(
  slot: Slot,
  wanted: Slot,
  { guest, mayBeAsked }: { readonly guest: string; readonly mayBeAsked: boolean },
): string | undefined {
  if (slot.start !== wanted.start || slot.minutes !== wanted.minutes) return 'another time';
  if (slot.title !== wanted.title) return 'another title';
  const isAsked = mayBeAsked && slot.answers[guest] === 'NEEDS-ACTION';
  if (!isAsked && slot.answers[guest] !== wanted.answers[guest]) return 'another answer';
  if (guest === room && wanted.answers[room] === 'NEEDS-ACTION') return 'no answer';
  if (guest === distant) return undefined;
  if (sorted(slot.answers) !== sorted(wanted.answers)) return 'other answers of others';
  return slot.sequence === wanted.sequence ? undefined : 'another SEQUENCE';
}

/** Alarms of a series stay as long as there is one. */
function checkAlarm(
  { alarms, view }: Scene,
  { meeting, guest, copy }: { meeting: Meeting; guest: string; copy: Copy },
): string | undefined {
  const key = `${meeting.uid} ${guest}`;
  const words = alarms.get(key);
  if (words === undefined) return undefined;
  if (seriesOf(copy.calendar) === undefined) return void alarms.delete(key);
  const hasIt = textOfCopy(view, guest, meeting.uid)!.includes(words);
  return hasIt ? undefined : `the alarm "${words}" is lost`;
}

function sorted(answers: Record<string, string>): string {
  return Object.entries(answers)
    .map((entry) => entry.join())
    .sort()
    .join(' ');
}
