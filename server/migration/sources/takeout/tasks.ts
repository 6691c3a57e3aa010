import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { calendarOf } from '../../files/calendar-of.ts';
import type { ReadItem } from '../../item.ts';

/** A list of Google Tasks, as Tasks.json has it. */
export interface TaskList {
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
}

/** The lists of a file Tasks.json; nothing when it is something else. */
export function readTaskLists(text: string): TaskList[] {
  const root = parse(text);
  const lists = listOf(root['items']);
  return lists.map((list) => ({
    id: textOf(list['id']),
    title: textOf(list['title']) || 'Tasks',
    tasks: listOf(list['items']).filter((task) => textOf(task['id']) !== ''),
  }));
}

/** A task as a VTODO. */
export function toTodo(task: Readonly<Record<string, unknown>>): ReadItem {
  const of = (name: string) => textOf(task[name]);
  const uid = `${of('id')}@tasks.google.com`;
  const updated = momentOf(of('updated')) ?? momentOf(of('created')) ?? '19700101T000000Z';
  const due = /^(\d{4})-(\d\d)-(\d\d)/.exec(of('due'));
  const completed = momentOf(of('completed'));
  const properties: ContentLine[] = [
    property('UID', uid),
    property('DTSTAMP', updated),
    property('LAST-MODIFIED', updated),
    textProperty('SUMMARY', of('title')),
    ...(of('notes') === '' ? [] : [textProperty('DESCRIPTION', of('notes'))]),
    // Google keeps a day alone, as midnight in UTC.
    ...(due === null
      ? []
      : [property('DUE', due.slice(1).join(''), [{ name: 'VALUE', values: ['DATE'] }])]),
    property('STATUS', of('status') === 'completed' ? 'COMPLETED' : 'NEEDS-ACTION'),
    ...(completed === undefined ? [] : [property('COMPLETED', completed)]),
    ...(of('parent') === '' ? [] : [property('RELATED-TO', `${of('parent')}@tasks.google.com`)]),
  ];
  const calendar = calendarOf({ name: 'VTODO', properties, components: [] });
  return {
    id: uid,
    version: of('updated'),
    content: { mediaType: 'text/calendar', bytes: Buffer.from(formatCalendar(calendar)) },
    losses: [],
  };
}

function momentOf(text: string): string | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/.exec(text);
  return found === null ? undefined : `${found.slice(1, 4).join('')}T${found.slice(4).join('')}Z`;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((it): it is Record<string, unknown> => typeof it === 'object' && it !== null);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
