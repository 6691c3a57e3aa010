import type { Component } from '#codecs/icalendar/component.ts';
import type { Choices } from '../../choices.ts';
import type { Meeting } from '../meeting.ts';
import { organizer, room } from '../people.ts';
import type { Copy, Slot, Slots } from '../read-copy.ts';

/** Instead of an answer that cannot be foretold. */
export const ANY = '*';

export interface OrganizerTurn {
  readonly choices: Choices;
  readonly meeting: Meeting;
  readonly own: Copy;
  /** What the copy shows now, to change into what it must show then. */
  readonly slots: Slots;
  /** Never the same twice in a run. */
  readonly next: () => string;
}

/** What the organizer's program puts. */
export interface OrganizerChange {
  readonly says: string;
  readonly calendar: Component;
  readonly slots: Slots;
  /** As it is then, where that is something else. */
  readonly meeting?: Meeting;
  /** A meeting that goes on where this one ends now. */
  readonly sequel?: { readonly meeting: Meeting; readonly calendar: Component };
}

/** Undefined when there is nothing that it could do now. */
export type OrganizerStep = (turn: OrganizerTurn) => OrganizerChange | undefined;

export interface GuestTurn extends OrganizerTurn {
  readonly guest: string;
  readonly copy: Copy;
}

/** What an attendee's program puts, or that it removes the copy. */
export interface GuestChange {
  readonly says: string;
  /** Undefined: the copy is removed. */
  readonly calendar: Component | undefined;
  readonly slots: Slots;
  readonly takesOut?: readonly number[];
  /** Words of an alarm of the series that must stay there. */
  readonly alarm?: string;
}

export type GuestStep = (turn: GuestTurn) => GuestChange | undefined;

/** Numbers of the instances that take place. */
export function takingPlace(slots: Slots): number[] {
  return slots.flatMap((slot, i) => (slot === undefined ? [] : [i]));
}

/** Everybody but the organizer is to answer anew. */
export function askAnew(slot: Slot | undefined): void {
  if (slot === undefined) return;
  for (const address of Object.keys(slot.answers))
    if (address !== organizer) slot.answers[address] = firstAnswerOf(address);
}

/** Rooms answer at once. */
export function firstAnswerOf(address: string): string {
  return address === room ? ANY : 'NEEDS-ACTION';
}

/** No answer of others than the organizer is foretold. */
export function leaveAnswersOpen(slots: Slots): void {
  for (const slot of slots)
    for (const address of Object.keys(slot?.answers ?? {}))
      if (address !== organizer) slot!.answers[address] = ANY;
}

/** A room may answer anew wherever times change. */
export function leaveRoomOpen(slots: Slots): void {
  for (const slot of slots) if (slot && room in slot.answers) slot.answers[room] = ANY;
}
