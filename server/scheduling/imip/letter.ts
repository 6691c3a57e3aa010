import type { Component } from '#codecs/icalendar/component.ts';
import { all, first, textOf, valueOf } from '#codecs/icalendar/property.ts';
import { unescapeText } from '#codecs/content-lines/text-value.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { componentsOf, type CalendarObject } from '../itip/calendar-object.ts';
import { instanceOf } from '../itip/instance.ts';
import type { Method } from '../itip/message.ts';
import { addressOf, attendeesOf, organizerOf, partstatOf } from '../itip/participants.ts';
import { describeRecurrence } from './describe-recurrence.ts';
import { describeDay, describeTime, type TimeStyle } from './describe-time.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { epochSecondsOf } from '../itip/moments.ts';
import type { MailTexts } from './tables/mail-texts.ts';
import { fill } from './texts-for.ts';

/** What an invitation mail says to people. */
export interface Letter {
  readonly subject: string;
  readonly opening: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** What the organizer wrote of it; ''. */
  readonly description: string;
  readonly hint: string;
}

export interface LetterParts {
  readonly method: Method;
  readonly object: CalendarObject;
  /** What the recipient had before. */
  readonly previous: CalendarObject | undefined;
  /** Who writes, as people know them. */
  readonly writer: string;
  readonly texts: MailTexts;
  readonly style: TimeStyle;
}

/** More names help nobody. */
const MAX_NAMES = 15;
/** Longer descriptions are in the attachment. */
const MAX_DESCRIPTION = 4_000;

export function writeLetter(parts: LetterParts): Letter {
  const { object, texts, method } = parts;
  const component = componentsOf(object)[0]!;
  const kind = kindOf(parts, component);
  const title = textOf(component, 'SUMMARY')?.trim().slice(0, 200) || texts.untitled;
  const description = textOf(component, 'DESCRIPTION')?.trim() ?? '';
  const isShown = method !== 'REPLY' && method !== 'CANCEL' && method !== 'REFRESH';
  const isInstance = first(component, 'RECURRENCE-ID') !== undefined;
  const opening = texts.openings[(isInstance && openingOfInstance[kind]) || kind];
  return {
    subject: fill(texts.subjects[kind], title.replaceAll(/\s+/g, ' ')),
    opening: fill(opening, parts.writer),
    facts: factsOf(parts, component, title),
    description: isShown ? description.slice(0, MAX_DESCRIPTION) : '',
    hint: method === 'REQUEST' ? texts.answerHint : '',
  };
}

const openingOfInstance: Partial<Record<keyof MailTexts['subjects'], keyof MailTexts['openings']>> =
  { cancellation: 'cancelledInstance', update: 'updatedInstance' };

function kindOf(
  { method, previous }: LetterParts,
  component: Component,
): keyof MailTexts['subjects'] {
  switch (method) {
    case 'CANCEL':
      return 'cancellation';
    case 'REPLY':
      return answerKind(attendeesOf(component)[0]);
    case 'COUNTER':
      return 'proposal';
    case 'DECLINECOUNTER':
      return 'proposalDeclined';
    case 'REFRESH':
      return 'question';
    case 'REQUEST':
    case 'ADD':
    case 'PUBLISH':
      return previous === undefined ? 'invitation' : 'update';
  }
}

function answerKind(
  line: ContentLine | undefined,
): 'accepted' | 'declined' | 'tentative' | 'answer' {
  const partstat = line === undefined ? '' : partstatOf(line);
  if (partstat === 'ACCEPTED') return 'accepted';
  if (partstat === 'DECLINED') return 'declined';
  return partstat === 'TENTATIVE' ? 'tentative' : 'answer';
}

function factsOf(parts: LetterParts, component: Component, title: string): Letter['facts'] {
  const { object, texts, style, method } = parts;
  const { labels } = texts;
  const facts: { label: string; text: string | undefined }[] = [
    { label: labels.changed, text: changesOf(parts, component) },
    { label: labels.title, text: title },
    {
      label: component.name === 'VTODO' ? labels.due : labels.when,
      text: describeTime(component, object.zones, style),
    },
    {
      label: labels.repeats,
      text: describeRecurrence(component, object.zones, { texts, locale: style.locale }),
    },
    ...componentsOf(object)
      .slice(1, 1 + MAX_NAMES)
      .map((other) => ({
        label: labels.instance,
        text: describeTime(other, object.zones, style),
      })),
    { label: labels.where, text: textOf(component, 'LOCATION') },
    { label: labels.comment, text: commentsOf(component) },
  ];
  if (method !== 'REPLY')
    facts.push(
      { label: labels.organizer, text: nameOf(organizerOf(component)) },
      { label: labels.attendees, text: namesOf(component, texts) },
    );
  return facts.flatMap(({ label, text }) => {
    const shown = text?.trim() ?? '';
    return shown === '' ? [] : [{ label, text: shown }];
  });
}

/** What is otherwise than before, in a list. */
function changesOf(parts: LetterParts, component: Component): string | undefined {
  const { method, object, previous, texts, style } = parts;
  const isChange = method === 'REQUEST' || method === 'COUNTER';
  if (!isChange || previous === undefined) return undefined;
  const key = [...object.overrides].find(([, c]) => c === component)?.[0];
  const old = key === undefined ? previous.master : instanceBefore(previous, key, component);
  if (old === undefined) return undefined;
  const { changes } = texts;
  const pairs: [name: string, before: string | undefined, now: string | undefined][] = [
    [
      changes.time,
      describeTime(old, previous.zones, style),
      describeTime(component, object.zones, style),
    ],
    [
      changes.repeats,
      describeRecurrence(old, previous.zones, { texts, locale: style.locale }),
      describeRecurrence(component, object.zones, { texts, locale: style.locale }),
    ],
    [changes.place, textOf(old, 'LOCATION'), textOf(component, 'LOCATION')],
    [changes.title, textOf(old, 'SUMMARY'), textOf(component, 'SUMMARY')],
  ];
  const found = pairs
    .filter(([, before, now]) => (before ?? '') !== (now ?? ''))
    .map(([name, ...both]) => {
      const [before, now] = withoutCommonZone(both.map((text) => text || '–'));
      return `${name}: ${fill(changes.fromTo, before!, now!)}`;
    });
  const dates = datesTakenOut({ old, zones: previous.zones }, { component, zones: object.zones });
  if (dates.length > 0)
    found.push(
      `${changes.without}: ${dates.map((at) => describeDay(at, style.locale)).join('; ')}`,
    );
  if (valueOf(old, 'DESCRIPTION') !== valueOf(component, 'DESCRIPTION')) found.push(changes.text);
  // Who proposes names only himself.
  if (method === 'COUNTER') return found.join('\n');
  const peopleOf = (c: Component) => attendeesOf(c).map(addressOf).sort().join(' ');
  if (peopleOf(old) !== peopleOf(component)) found.push(changes.people);
  return found.join('\n');
}

/** Both times are in the zone that the time of the meeting is told with anyway. */
function withoutCommonZone(texts: readonly string[]): readonly string[] {
  const zones = new Set(texts.map((text) => / \([\w/+-]+\)$/.exec(text)?.[0]));
  const [zone] = zones;
  return zones.size === 1 && zone !== undefined
    ? texts.map((t) => t.slice(0, -zone.length))
    : texts;
}

/** Days, in epoch seconds of their midnight in UTC, on which a series no longer takes place. */
function datesTakenOut(
  before: { readonly old: Component; readonly zones: Zones },
  now: { readonly component: Component; readonly zones: Zones },
): number[] {
  const known = new Set(exdatesOf(before.old, before.zones));
  const days = all(now.component, 'EXDATE').flatMap((line) =>
    line.value.split(',').flatMap((value) => {
      const at = epochSecondsOf({ ...line, value: value.trim() }, now.zones);
      const day = /^(\d{4})(\d\d)(\d\d)/.exec(value.trim());
      if (at === undefined || known.has(at) || day === null) return [];
      const [, y, m, d] = day;
      return [
        Temporal.PlainDate.from(`${y}-${m}-${d}`).toZonedDateTime('UTC').epochMilliseconds / 1000,
      ];
    }),
  );
  return days.sort((a, b) => a - b).slice(0, MAX_NAMES);
}

function exdatesOf(component: Component, zones: Zones): (number | undefined)[] {
  return all(component, 'EXDATE').flatMap((line) =>
    line.value.split(',').map((value) => epochSecondsOf({ ...line, value: value.trim() }, zones)),
  );
}

/** The instance as the recipient had it: an exception already, or as the series says. */
function instanceBefore(
  previous: CalendarObject,
  key: string,
  component: Component,
): Component | undefined {
  const id = first(component, 'RECURRENCE-ID')!;
  const { master } = previous;
  return previous.overrides.get(key) ?? (master && instanceOf(previous, master, id));
}

function commentsOf(component: Component): string {
  return all(component, 'COMMENT')
    .map((line) => unescapeText(line.value))
    .join('\n')
    .slice(0, MAX_DESCRIPTION);
}

/** The name of a person, else the address. */
export function nameOf(line: ContentLine | undefined): string {
  if (line === undefined) return '';
  const name = parameter(line, 'CN')?.replaceAll(/\s+/g, ' ').trim();
  return name === undefined || name === '' ? addressOf(line) : name;
}

function namesOf(component: Component, texts: MailTexts): string {
  const names = attendeesOf(component).map(nameOf);
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? `${shown} ${fill(texts.others, String(more))}` : shown;
}
