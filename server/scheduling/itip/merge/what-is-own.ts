import type { Component } from '#codecs/icalendar/component.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { organizersExtensions } from '../attendee-view.ts';
import { attendeeOf, partstatOf, type IsMe } from '../participants.ts';
import { withLines } from '../property-lines.ts';

/** On an exception that the attendee's answer made and the organizer has not sent yet. */
export const OWN_EXCEPTION = 'X-MAILSTEAD-OWN-EXCEPTION';

/** Properties that are the attendee's own once they have a copy. */
const ownNames = ['CATEGORIES', 'COLOR', 'TRANSP', 'COMMENT'];
const ownOfTasks = ['PERCENT-COMPLETE', 'COMPLETED'];

/** With what their programs wrote into the copy: categories, colour, whether it makes them busy, alarms, and what they noted. */
export function withOwnProperties(merged: Component, base: Component): Component {
  let own = merged;
  const names = base.name === 'VTODO' ? [...ownNames, ...ownOfTasks] : ownNames;
  for (const name of names) {
    const lines = all(base, name);
    if (lines.length > 0) own = withLines(own, name, lines);
  }
  const noted = base.properties.filter(
    ({ name }) =>
      name.startsWith('X-') &&
      name !== OWN_EXCEPTION &&
      !organizersExtensions.has(name) &&
      first(own, name) === undefined,
  );
  const alarms = base.components.filter((c) => c.name === 'VALARM');
  return {
    ...own,
    properties: [...own.properties, ...noted],
    components: [...own.components, ...alarms],
  };
}

/** A task is as far as its attendee has come with it, until its organizer ends it for all. */
// RFC 5546 §3.4.2
export function withOwnProgress(merged: Component, base: Component, isMe: IsMe): Component {
  const me = attendeeOf(merged, isMe);
  const isBegun = me !== undefined && ['IN-PROCESS', 'COMPLETED'].includes(partstatOf(me));
  const isEnded = ['CANCELLED', 'COMPLETED'].includes(valueOf(merged, 'STATUS') ?? '');
  const own = all(base, 'STATUS');
  const isOwn = merged.name === 'VTODO' && isBegun && !isEnded && own.length > 0;
  return isOwn ? withLines(merged, 'STATUS', own) : merged;
}
