// What attendees keep for themselves: nobody is told.
import { property } from '#codecs/content-lines/property.ts';
import { withProperty } from '#codecs/icalendar/property.ts';
import { changeInstance, mapEvents, seriesOf, withAlarm } from '../edit-calendar.ts';
import { takingPlace, type GuestStep } from './step.ts';

export const remindOfAll: GuestStep = ({ meeting, copy, slots, next }) => {
  if (seriesOf(copy.calendar) === undefined) return undefined;
  const alarm = `Alarm ${next()}`;
  const calendar = mapEvents(copy.calendar, meeting, (event, part) =>
    part === 'series' ? withAlarm(event, alarm) : event,
  );
  return { says: `sets "${alarm}"`, calendar, slots, alarm };
};

export const remindOfOne: GuestStep = ({ choices, meeting, copy, slots, next }) => {
  const instances = takingPlace(copy.slots);
  if (seriesOf(copy.calendar) === undefined || instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const calendar = changeInstance(copy.calendar, meeting, {
    instance,
    change: (event) => withAlarm(event, `Once ${next()}`),
  });
  return { says: `sets an alarm for ${instance}`, calendar, slots };
};

/** Free/busy follows. */
export const showAs: GuestStep = ({ choices, meeting, copy, slots }) => {
  const transp = property('TRANSP', choices.pick(['OPAQUE', 'TRANSPARENT']));
  const calendar = mapEvents(copy.calendar, meeting, (event) => withProperty(event, transp));
  return { says: `shows it as ${transp.value}`, calendar, slots };
};

export const comment: GuestStep = ({ meeting, copy, slots, next }) => {
  const words = property('COMMENT', `Mind ${next()}`);
  const calendar = mapEvents(copy.calendar, meeting, (event) => withProperty(event, words));
  return { says: `comments "${words.value}"`, calendar, slots };
};
