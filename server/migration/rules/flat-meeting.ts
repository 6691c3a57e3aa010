import type { Component } from '#codecs/icalendar/component.ts';
import { textProperty } from '#codecs/content-lines/property.ts';
import {
  first,
  textOf,
  withComponents,
  withoutProperty,
  withProperty,
} from '#codecs/icalendar/property.ts';
import { escapeHtml } from '../reports/escape-html.ts';
import type { ItemWords } from './item-words.ts';
import { describePeople } from './meeting-people.ts';

/** Properties that make an entry a meeting, or remember how it came to be one. */
const ofMeetings = ['ATTENDEE', 'ORGANIZER', 'REQUEST-STATUS', 'X-MS-OLK-SENDER'];

/**
 * An entry without anything that programs could send invitations by; who attends is in its notes. UID, times, recurrence and
 * everything else stay.
 */
export function flattenMeeting(component: Component, words: ItemWords): Component {
  const people = describePeople(component, words);
  const alone = withoutProperty(component, ...ofMeetings);
  const noted = people === '' ? alone : withNote(alone, people);
  // What an alarm would mail to others is shown instead.
  return withComponents(noted, noted.components.map(silenced));
}

function withNote(component: Component, people: string): Component {
  const before = textOf(component, 'DESCRIPTION')?.trimEnd() ?? '';
  const text = before === '' ? people : `${before}\n\n${people}`;
  const noted = withProperty(component, textProperty('DESCRIPTION', text));
  const html = first(noted, 'X-ALT-DESC');
  if (html === undefined) return noted;
  // Outlook shows this one instead.
  const list = `<p>${people.split('\n').map(escapeHtml).join('<br>')}</p>`;
  const old = textOf(noted, 'X-ALT-DESC')!;
  const at = old.search(/<\/body>/i);
  const whole = at < 0 ? old + list : old.slice(0, at) + list + old.slice(at);
  return withProperty(noted, textProperty('X-ALT-DESC', whole, html.parameters));
}

function silenced(inner: Component): Component {
  if (inner.name !== 'VALARM' || first(inner, 'ACTION')?.value.toUpperCase() !== 'EMAIL')
    return inner;
  const shown = withoutProperty(inner, 'ATTENDEE');
  return withProperty(shown, { ...first(shown, 'ACTION')!, value: 'DISPLAY' });
}
