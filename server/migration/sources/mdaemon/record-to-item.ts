import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { calendarOf } from '../../files/calendar-of.ts';
import { joinCalendarTexts } from '../../files/calendar-parts.ts';
import type { DocumentMessage } from '../../files/document-in-message.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { contactToItem } from './contact-to-item.ts';
import { parseRecordTime, type GroupwareFields, type RecordTime } from './groupware-fields.ts';

export interface GroupwareRecord {
  readonly id: string;
  /** Of its element. */
  readonly name: string;
  readonly fields: GroupwareFields;
}

/** @throws ContentSyntaxError when the record does not say what an item of this kind must */
export function recordToItem(kind: DocumentMessage['kind'], record: GroupwareRecord): ReadItem {
  if (kind === 'addressbook') return contactToItem(record);
  const { fields } = record;
  const name = { calendar: 'VEVENT', tasks: 'VTODO', notes: 'VJOURNAL' }[kind];
  const losses: Loss[] = [];
  const times =
    kind === 'calendar' ? eventTimes(fields) : kind === 'tasks' ? taskTimes(fields) : [];
  const modified = parseRecordTime(fields.take('modified', 'lastmodified', 'revision'))?.time;
  const text = (line: string, ...names: readonly string[]) => {
    const value = fields.take(...names);
    return value === '' ? [] : [textProperty(line, value)];
  };
  const stamp = modified ?? '19700101T000000Z';
  const body = fields.take('comment', 'body', 'notes', 'description');
  const subject = fields.take('subject', 'title') || body.split('\n', 1)[0]!.slice(0, 100);
  if (subject === '') throw new ContentSyntaxError('it has neither a subject nor a text');
  const component = {
    name,
    properties: [
      property('UID', fields.take('icaluid') || record.id),
      property('DTSTAMP', stamp.endsWith('Z') ? stamp : `${stamp}Z`),
      ...times,
      textProperty('SUMMARY', subject),
      ...(body === '' ? [] : [textProperty('DESCRIPTION', body)]),
      ...text('LOCATION', 'location'),
      ...categories(fields),
      ...(fields.isTrue('isprivate', 'private') ? [property('CLASS', 'PRIVATE')] : []),
    ],
    components: [],
  };
  // Who made it is whose calendar it is.
  fields.take('creator');
  if (fields.take('recurrence') !== '')
    losses.push({ what: 'recurrence', detail: `${subject}: only its first day is carried over` });
  if (times.some(({ value }) => /T\d{6}$/.test(value)))
    losses.push({
      what: 'time-zone',
      detail: `${subject}: the file names no time zone; its times are local ones`,
    });
  losses.push(...fields.losses());
  const calendar = joinCalendarTexts([formatCalendar(calendarOf(component))]);
  return {
    id: record.id,
    content: { mediaType: 'text/calendar', bytes: Buffer.from(calendar) },
    losses,
  };
}

function eventTimes(fields: GroupwareFields) {
  const start = parseRecordTime(fields.take('eventstart', 'start'));
  const end = parseRecordTime(fields.take('eventend', 'end'));
  if (start === undefined) throw new ContentSyntaxError('it has no start');
  if (fields.isTrue('isallday', 'allday')) return [day('DTSTART', start), ...lastDay(start, end)];
  return [
    property('DTSTART', start.time),
    ...(end === undefined || end.time <= start.time ? [] : [property('DTEND', end.time)]),
  ];
}

function lastDay(start: RecordTime, end: RecordTime | undefined) {
  if (end === undefined || end.date <= start.date) return [];
  // The last minute of a day means that the day is in it.
  if (!/T23\d{4}/.test(end.time)) return [day('DTEND', end)];
  const next = Temporal.PlainDate.from(end.date).add({ days: 1 });
  return [day('DTEND', { date: next.toString().replaceAll('-', ''), time: '' })];
}

function taskTimes(fields: GroupwareFields) {
  const due = parseRecordTime(fields.take('duedate', 'due', 'end'));
  const start = parseRecordTime(fields.take('startdate', 'start'));
  const percent = Number(fields.take('percentcomplete', 'complete'));
  const isDone = fields.isTrue('iscomplete', 'completed') || percent === 100;
  return [
    ...(start === undefined ? [] : [day('DTSTART', start)]),
    ...(due === undefined ? [] : [day('DUE', due)]),
    ...(isDone ? [property('STATUS', 'COMPLETED')] : []),
    ...(percent > 0 && percent <= 100 ? [property('PERCENT-COMPLETE', String(percent))] : []),
  ];
}

function day(name: string, { date }: RecordTime) {
  return property(name, date, [{ name: 'VALUE', values: ['DATE'] }]);
}

function categories(fields: GroupwareFields) {
  const names = fields
    .take('categories')
    .split(/[,;]/)
    .map((it) => it.trim());
  return names.filter((it) => it !== '').map((it) => textProperty('CATEGORIES', it));
}
