import type { Component } from '#codecs/icalendar/component.ts';
import { isCancelled } from './is-cancelled.ts';
import { addressOf, attendeeOf, mapAttendees, partstatOf, type IsMe } from './participants.ts';
import { setParameter } from './property-lines.ts';

/** Whether deleting it leaves somebody waiting for an answer that was not given. */
export function isOpen(component: Component, isMe: IsMe): boolean {
  const me = attendeeOf(component, isMe);
  return me !== undefined && !isCancelled(component) && partstatOf(me) !== 'DECLINED';
}

export function answered(component: Component, isMe: IsMe, partstat: string): Component {
  return mapAttendees(component, (line) =>
    isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', partstat) : line,
  );
}
