import { property } from '#codecs/content-lines/property.ts';
import { withoutProperty, withProperty } from '#codecs/icalendar/property.ts';
import { changeInstance, leaveOut, mapEvents } from '../edit-calendar.ts';
import { readInstances } from '../read-copy.ts';
import { askAnew, leaveRoomOpen, takingPlace, type OrganizerStep } from './step.ts';

/** Fewer make a run dull. */
const LEAST_INSTANCES = 3;

/** One instance is left out of the series. */
export const leaveOneOut: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const instances = takingPlace(slots);
  if (instances.length < LEAST_INSTANCES) return undefined;
  const instance = choices.pick(instances);
  slots[instance] = undefined;
  const calendar = leaveOut(own.calendar, meeting, instance);
  return { says: `leaves ${instance} out`, calendar, slots };
};

/** One instance stays in the organizer's copy as called off. */
export const callOneOff: OrganizerStep = ({ choices, meeting, own, slots }) => {
  const instances = takingPlace(slots);
  if (instances.length < LEAST_INSTANCES) return undefined;
  const instance = choices.pick(instances);
  slots[instance] = undefined;
  const calendar = changeInstance(own.calendar, meeting, {
    instance,
    change: (event) => withProperty(event, property('STATUS', 'CANCELLED')),
  });
  return { says: `calls ${instance} off`, calendar, slots };
};

/** What was called off takes place after all, and is asked for anew. */
export const takePlaceAfterAll: OrganizerStep = ({ choices, meeting, own, slots }) => {
  if (own.calledOff.length === 0) return undefined;
  const instance = choices.pick(own.calledOff);
  const calendar = mapEvents(own.calendar, meeting, (event, part) =>
    part === instance ? withoutProperty(event, 'STATUS') : event,
  );
  slots[instance] = readInstances(meeting, calendar).slots[instance];
  askAnew(slots[instance]);
  leaveRoomOpen(slots);
  return { says: `lets ${instance} take place after all`, calendar, slots };
};
