import type { Component } from '#codecs/icalendar/component.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import { attendeeOf, partstatOf, type IsMe } from './participants.ts';

/** All that an attendee's answer says; equal for equal answers. */
export function answerKey(component: Component, isMe: IsMe): string {
  const me = attendeeOf(component, isMe);
  const comments = all(component, 'COMMENT').map((line) => line.value);
  const done = ['PERCENT-COMPLETE', 'COMPLETED'].map((name) => first(component, name)?.value ?? '');
  const status = component.name === 'VTODO' ? first(component, 'STATUS')?.value : '';
  const delegates = me?.parameters.find((p) => p.name === 'DELEGATED-TO')?.values ?? [];
  return JSON.stringify([me && partstatOf(me), delegates, comments, done, status]);
}
