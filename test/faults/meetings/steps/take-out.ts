import { leaveOut, seriesOf } from '../edit-calendar.ts';
import { takingPlace, type GuestStep } from './step.ts';

const LEAST_INSTANCES = 2;
/** Also those that the series will have later. */
const everyInstance = Array.from({ length: 12 }, (_, i) => i);

/** One instance is removed from the copy, which declines it. */
export const takeOneOut: GuestStep = ({ choices, meeting, copy, slots, guest }) => {
  const instances = takingPlace(copy.slots);
  if (seriesOf(copy.calendar) === undefined || instances.length < LEAST_INSTANCES) return undefined;
  const instance = choices.pick(instances);
  const answers = slots[instance]?.answers;
  if (answers && guest in answers) answers[guest] = 'DECLINED';
  const calendar = leaveOut(copy.calendar, meeting, instance);
  return { says: `takes ${instance} out`, calendar, slots, takesOut: [instance] };
};

/** The copy is removed, which declines all of it. */
export const removeAll: GuestStep = ({ slots, guest }) => {
  const instances = takingPlace(slots);
  for (const i of instances) {
    const { answers } = slots[i]!;
    if (guest in answers) answers[guest] = 'DECLINED';
  }
  return { says: 'removes all', calendar: undefined, slots, takesOut: everyInstance };
};
