import { componentsOf, type CalendarObject } from './calendar-object.ts';
import { formatMessage, type OutgoingMessage } from './message.ts';
import { attendeeOf, organizerOf, withoutPrivateParameters, type IsMe } from './participants.ts';

const asked = new Set(['UID', 'ORGANIZER']);

/** Asks the organizer for all of a meeting of which only a part is known. */
// RFC 5546 §3.2.6
export function refreshMessage(
  object: CalendarObject,
  { isMe, now }: { readonly isMe: IsMe; readonly now: string },
): OutgoingMessage | undefined {
  const component = componentsOf(object).find((c) => attendeeOf(c, isMe));
  const organizer = component && organizerOf(component);
  const me = component && attendeeOf(component, isMe);
  if (component === undefined || organizer === undefined || me === undefined) return undefined;
  const properties = component.properties.filter(({ name }) => asked.has(name));
  const stamp = { name: 'DTSTAMP', parameters: [], value: now };
  const question = {
    ...component,
    properties: [...properties, stamp, withoutPrivateParameters(me)],
    components: [],
  };
  return {
    method: 'REFRESH',
    recipient: organizer,
    calendar: formatMessage('REFRESH', { ...object, master: question, overrides: new Map() }),
    isQuiet: false,
  };
}
