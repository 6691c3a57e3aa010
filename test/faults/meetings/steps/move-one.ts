import { withProperty } from '#codecs/icalendar/property.ts';
import { changeInstance } from '../edit-calendar.ts';
import { momentOf, momentOfLine, plannedAt, timeLine } from '../meeting.ts';
import {
  askAnew,
  leaveRoomOpen,
  takingPlace,
  type OrganizerStep,
  type OrganizerTurn,
} from './step.ts';

const MINUTES = [-120, -90, 120, 150, 240, 1560, 1590];

/** One instance takes place at another time. */
export const moveOne: OrganizerStep = (turn) => {
  const { choices, meeting, slots } = turn;
  const instances = takingPlace(slots);
  if (instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const planned = plannedAt(meeting, instance);
  const to = meeting.zone
    ? planned.add({ minutes: choices.pick(MINUTES) })
    : planned.add({ days: choices.between(1, 3) });
  return moveTo(turn, instance, to);
};

/** One that was moved takes place when it was planned. */
export const moveBack: OrganizerStep = (turn) => {
  const { choices, meeting, slots } = turn;
  const moved = takingPlace(slots).filter((i) => slots[i]!.start !== momentOf(meeting, i));
  if (moved.length === 0) return undefined;
  const instance = choices.pick(moved);
  return moveTo(turn, instance, plannedAt(meeting, instance));
};

function moveTo(
  { meeting, own, slots }: OrganizerTurn,
  instance: number,
  to: Temporal.PlainDateTime,
) {
  const start = timeLine(meeting, 'DTSTART', to);
  const slot = slots[instance]!;
  if (slot.start === momentOfLine(start)) return undefined;
  slot.start = momentOfLine(start);
  askAnew(slot);
  leaveRoomOpen(slots);
  const calendar = changeInstance(own.calendar, meeting, {
    instance,
    change: (event) => withProperty(event, start),
  });
  return { says: `moves ${instance} to ${to}`, calendar, slots };
}
