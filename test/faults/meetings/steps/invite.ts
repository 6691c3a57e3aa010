import { invited } from '../people.ts';
import { changeInstance, mapEvents, withAttendee, withoutAttendee } from '../edit-calendar.ts';
import { firstAnswerOf, leaveRoomOpen, takingPlace, type OrganizerStep } from './step.ts';

/** Somebody is invited to one instance. */
export const inviteToOne: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const instances = takingPlace(slots);
  if (instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const { answers } = slots[instance]!;
  const others = invited.filter((address) => !(address in answers));
  if (others.length === 0) return undefined;
  const guest = choices.pick(others);
  answers[guest] = firstAnswerOf(guest);
  const calendar = changeInstance(own.calendar, meeting, {
    instance,
    change: (event) => withAttendee(event, guest),
  });
  return { says: `invites ${guest} to ${instance}`, calendar, slots };
};

/** Somebody is invited to the series; answers to instances that they were in before stay. */
export const inviteToAll: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const guest = choices.pick(invited);
  for (const slot of slots) if (slot) slot.answers[guest] ??= firstAnswerOf(guest);
  leaveRoomOpen(slots);
  const calendar = mapEvents(own.calendar, meeting, (event) => withAttendee(event, guest));
  return { says: `invites ${guest} to all`, calendar, slots };
};

/** Somebody is taken off one instance. */
export const uninviteFromOne: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const instances = takingPlace(slots);
  if (instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const { answers } = slots[instance]!;
  const there = invited.filter((address) => address in answers);
  if (there.length === 0) return undefined;
  const guest = choices.pick(there);
  delete answers[guest];
  const calendar = changeInstance(own.calendar, meeting, {
    instance,
    change: (event) => withoutAttendee(event, guest),
  });
  return { says: `takes ${guest} off ${instance}`, calendar, slots };
};

/** Somebody is taken off everything. */
export const uninviteFromAll: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const guest = choices.pick(invited);
  for (const slot of slots) if (slot) delete slot.answers[guest];
  const calendar = mapEvents(own.calendar, meeting, (event) => withoutAttendee(event, guest));
  return { says: `takes ${guest} off all`, calendar, slots };
};
