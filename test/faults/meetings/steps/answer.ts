import { property } from '#codecs/content-lines/property.ts';
import {
  withAddedProperty,
  withComponents,
  withoutProperty,
  withProperty,
} from '#codecs/icalendar/property.ts';
import type { Choices } from '../../choices.ts';
import {
  answerIn,
  changeInstance,
  exceptionOf,
  isCalledOff,
  mapEvents,
  seriesOf,
  withAnswer,
} from '../edit-calendar.ts';
import { momentOf, utcText } from '../meeting.ts';
import { ANY, takingPlace, type GuestStep } from './step.ts';

/** Every instance that the copy has is answered, exceptions too. */
export const answerAll: GuestStep = ({ choices, meeting, copy, slots, guest }) => {
  const answer = pickAnswer(choices);
  for (const i of takingPlace(copy.slots)) setAnswer(slots[i]?.answers, guest, answer);
  const calendar = mapEvents(copy.calendar, meeting, (event) =>
    isCalledOff(event) ? event : withAnswer(event, guest, answer),
  );
  return { says: `answers all ${answer}`, calendar, slots };
};

/** The series is answered; exceptions keep their answer, or follow where they had the one of the series. */
export const answerSeries: GuestStep = ({ choices, meeting, copy, slots, guest }) => {
  const series = seriesOf(copy.calendar);
  if (series === undefined) return undefined;
  const answer = pickAnswer(choices);
  const before = answerIn(series, guest);
  for (const i of takingPlace(copy.slots)) {
    const exception = exceptionOf(copy.calendar, meeting, i);
    if (exception === undefined) setAnswer(slots[i]?.answers, guest, answer);
    else if (answerIn(exception, guest) === before) setAnswer(slots[i]?.answers, guest, ANY);
  }
  const calendar = mapEvents(copy.calendar, meeting, (event, part) =>
    part === 'series' ? withAnswer(event, guest, answer) : event,
  );
  return { says: `answers the series ${answer}`, calendar, slots };
};

/** One instance is answered. */
export const answerOne: GuestStep = ({ choices, meeting, copy, slots, guest }) => {
  const instances = takingPlace(copy.slots);
  if (instances.length === 0) return undefined;
  const instance = choices.pick(instances);
  const answer = pickAnswer(choices);
  setAnswer(slots[instance]?.answers, guest, answer);
  const calendar = changeInstance(copy.calendar, meeting, {
    instance,
    change: (event) => withAnswer(event, guest, answer),
  });
  return { says: `answers ${instance} ${answer}`, calendar, slots };
};

/** One instance is answered by a program that writes times in UTC alone. */
export const answerOneInUtc: GuestStep = ({ choices, meeting, copy, slots, guest }) => {
  const series = seriesOf(copy.calendar);
  const plain = takingPlace(copy.slots).filter(
    (i) => exceptionOf(copy.calendar, meeting, i) === undefined,
  );
  if (series === undefined || meeting.zone === undefined || plain.length === 0) return undefined;
  const instance = choices.pick(plain);
  const answer = pickAnswer(choices);
  const at = utcText(momentOf(meeting, instance));
  const bare = withoutProperty(series, 'RRULE', 'EXDATE');
  const event = withAddedProperty(
    withProperty(bare, property('DTSTART', at)),
    property('RECURRENCE-ID', at),
  );
  setAnswer(slots[instance]?.answers, guest, answer);
  const calendar = withComponents(copy.calendar, [
    ...copy.calendar.components,
    withAnswer(event, guest, answer),
  ]);
  return { says: `answers ${instance} ${answer}, in UTC`, calendar, slots };
};

function pickAnswer(choices: Choices): string {
  return choices.pick(['ACCEPTED', 'DECLINED', 'TENTATIVE']);
}

function setAnswer(
  answers: Record<string, string> | undefined,
  guest: string,
  answer: string,
): void {
  if (answers && guest in answers) answers[guest] = answer;
}
