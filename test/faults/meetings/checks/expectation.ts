import type { Meeting } from '../meeting.ts';
import type { Slots } from '../read-copy.ts';
import { organizersCopy, type View } from '../scene.ts';
import { ANY } from '../steps/step.ts';

/** What the organizer's copy must show when everything has arrived. */
export interface Expectation {
  readonly meeting: Meeting;
  readonly slots: Slots;
}

export function checkExpectation(view: View, { meeting, slots }: Expectation): string | undefined {
  const shown = organizersCopy(view, meeting).slots;
  for (const [i, wanted] of slots.entries()) {
    const slot = shown[i];
    const both = `has ${JSON.stringify(slot)} instead of ${JSON.stringify(wanted)}`;
    if (!slot !== !wanted) return `the organizer ${both} for ${i}`;
    if (!slot || !wanted) continue;
    for (const part of ['start', 'minutes', 'title'] as const)
      if (slot[part] !== wanted[part]) return `the organizer ${both} for ${i}`;
    for (const address of new Set([...Object.keys(slot.answers), ...Object.keys(wanted.answers)])) {
      const answer = wanted.answers[address];
      const isRight = answer === ANY ? address in slot.answers : answer === slot.answers[address];
      if (!isRight)
        return `the organizer has ${slot.answers[address]} of ${address} for ${i} instead of ${answer}`;
    }
  }
  return undefined;
}
