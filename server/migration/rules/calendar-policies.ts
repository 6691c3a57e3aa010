import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import {
  first,
  textListOf,
  textOf,
  withAddedProperty,
  withComponents,
  withoutProperty,
  withProperty,
} from '#codecs/icalendar/property.ts';
import type { ItemContent, Loss } from '../item.ts';
import type { Policies } from '../policies.ts';
import { itemWordsIn } from './item-words.ts';
import { flattenMeeting } from './flat-meeting.ts';
import { lacksOrganizer } from './meeting-people.ts';
import { hasReminder, isOver, withoutReminders } from './past-reminders.ts';
import type { PolicyMark } from './policy-marks.ts';

/** The category of meetings whose organizer nobody knows. */
export const MISSING_ORGANIZER_CATEGORY = 'Meetings_MissingOrganizer';

export interface CalendarSituation {
  readonly policies: Policies;
  /** Address of the account in the target. */
  readonly owner: string;
  /** BCP 47; English when absent. */
  readonly language?: string;
  readonly nowSeconds: number;
}

/** A calendar object as it is to be written, with what was done to it; or why it is left out. */
export type JudgedCalendar =
  | { readonly content: ItemContent; readonly marks: readonly Loss[]; readonly uid?: string }
  | { readonly leftOut: string };

/**
 * Applies the policies of calendars. What none of them concerns keeps its bytes; UIDs always stay.
 * @throws ContentSyntaxError when it cannot be read
 */
export function applyCalendarPolicies(
  content: ItemContent,
  situation: CalendarSituation,
): JudgedCalendar {
  const calendar = parseCalendar(decodeContent(content.bytes));
  const marks: Loss[] = [];
  const mark = (what: PolicyMark, detail: string) => marks.push({ what, detail });
  const main = mainComponents(calendar);
  const title = main[0] === undefined ? '' : titleOf(main[0]);
  const uid = main[0] && textOf(main[0], 'UID');
  const named = uid ? { uid } : {};
  const { policies, owner, language = 'en', nowSeconds } = situation;
  const isLeaderless = main.some(lacksOrganizer);
  if (isLeaderless && policies.missingOrganizer === 'skip')
    return { leftOut: 'a meeting without an organizer' };
  const steps: ((component: Component) => Component)[] = [];
  if (isLeaderless && policies.missingOrganizer === 'tag') {
    steps.push(tagged);
    mark('missing-organizer-tagged', title);
  }
  const isFlat = policies.calendars === 'flat' && main.some(isMeeting);
  if (isLeaderless && policies.missingOrganizer === 'owner' && !isFlat) {
    steps.push((component) =>
      lacksOrganizer(component) ? organizedBy(component, owner) : component,
    );
    mark('missing-organizer-owner', title);
  }
  if (isFlat) {
    const words = itemWordsIn(language);
    steps.push((component) => flattenMeeting(component, words));
    mark('meeting-flattened', title);
  }
  if (
    policies.pastReminders === 'off' &&
    main.some(hasReminder) &&
    isOver(calendar, main, nowSeconds)
  ) {
    steps.push(withoutReminders);
    mark('past-reminder-removed', title);
  }
  // RFC 4791 §4.1: a method is of messages, and would make programs take the entry for one.
  const hasMethod = first(calendar, 'METHOD') !== undefined;
  if (steps.length === 0 && !hasMethod) return { content, marks, ...named };
  const change = (component: Component) => steps.reduce((it, step) => step(it), component);
  const changed = withComponents(
    withoutProperty(calendar, 'METHOD'),
    calendar.components.map((it) => (main.includes(it) ? change(it) : it)),
  );
  return { content: { ...content, bytes: Buffer.from(formatCalendar(changed)) }, marks, ...named };
}

function isMeeting(component: Component): boolean {
  return component.properties.some(({ name }) => name === 'ATTENDEE' || name === 'ORGANIZER');
}

function tagged(component: Component): Component {
  if (textListOf(component, 'CATEGORIES').includes(MISSING_ORGANIZER_CATEGORY)) return component;
  return withAddedProperty(component, textProperty('CATEGORIES', MISSING_ORGANIZER_CATEGORY));
}

function organizedBy(component: Component, owner: string): Component {
  return withProperty(component, property('ORGANIZER', `mailto:${owner}`));
}

/** For people: by what they know the entry again. */
function titleOf(component: Component): string {
  const title = textOf(component, 'SUMMARY')?.trim().slice(0, 200) ?? '';
  const start = first(component, 'DTSTART')?.value ?? first(component, 'DUE')?.value ?? '';
  return [title === '' ? (textOf(component, 'UID') ?? '') : title, showStart(start)]
    .filter((it) => it !== '')
    .join(', ');
}

/** "20260131T093000Z" as "2026-01-31 09:30 UTC". */
function showStart(value: string): string {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(value);
  if (found === null) return value;
  const [, year, month, day, hour, minute, zone] = found;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  return `${date} ${hour}:${minute}${zone === '' ? '' : ' UTC'}`;
}
