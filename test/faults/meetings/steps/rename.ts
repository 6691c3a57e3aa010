import { property } from '#codecs/content-lines/property.ts';
import { withProperty } from '#codecs/icalendar/property.ts';
import { changeInstance, mapEvents } from '../edit-calendar.ts';
import { takingPlace, type OrganizerStep } from './step.ts';

/** One instance has another title; nobody is asked again. */
export const renameOne: OrganizerStep = ({ choices, meeting, own, slots, next }) => {
  const instances = takingPlace(slots);
  if (instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const title = `One ${next()}`;
  slots[instance]!.title = title;
  const calendar = changeInstance(own.calendar, meeting, {
    instance,
    change: (event) => withProperty(event, property('SUMMARY', title)),
  });
  return { says: `calls ${instance} "${title}"`, calendar, slots };
};

/** The series and all exceptions have another title. */
export const renameAll: OrganizerStep = ({ meeting, own, slots, next }) => {
  const title = `All ${next()}`;
  for (const slot of slots) if (slot) slot.title = title;
  const calendar = mapEvents(own.calendar, meeting, (event) =>
    withProperty(event, property('SUMMARY', title)),
  );
  return { says: `calls all "${title}"`, calendar, slots };
};

/** The series is elsewhere, its exceptions are where they were. */
export const placeSeries: OrganizerStep = ({ meeting, own, slots, next }) => {
  const place = property('LOCATION', `Hall ${next()}`);
  const calendar = mapEvents(own.calendar, meeting, (event, part) =>
    part === 'series' ? withProperty(event, place) : event,
  );
  return { says: `says that the series is in ${place.value}`, calendar, slots };
};

/** Some programs put what they have when they are closed. */
export const putTheSame: OrganizerStep = ({ own, slots }) => ({
  says: 'puts the same again',
  calendar: own.calendar,
  slots,
});
