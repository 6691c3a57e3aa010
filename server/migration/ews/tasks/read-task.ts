import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { booleanAt, numberAt, part, partsOf, textAt } from '#codecs/ews/names.ts';
import type { PropertyPath } from '#codecs/ews/property-path.ts';
import type { ItemShape } from '#codecs/ews/shapes.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { prodids, toCalendarObject } from '../../exchange/calendar-object.ts';
import { toRecur } from '../../exchange/repetition.ts';
import { commonProperties } from '../calendar/event-shape.ts';
import { readRecurrence } from '../calendar/recurrence-xml.ts';
import { fields } from '../fields.ts';
import {
  alarm,
  readCategories,
  readClass,
  readDescription,
  readPriority,
  readStamps,
  readText,
  toAttach,
} from '../item-facts.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { uidOfItem } from '../own-uid.ts';
import { readAttachments } from '../read-attachments.ts';
import { readItemBody } from '../read-body.ts';
import { readDay } from '../../exchange/whole-days.ts';
import { statuses } from './task-status.ts';

const own: readonly PropertyPath[] = [
  'item:ReminderDueBy',
  'task:ActualWork',
  'task:BillingInformation',
  'task:Companies',
  'task:CompleteDate',
  'task:Contacts',
  'task:DelegationState',
  'task:Delegator',
  'task:DueDate',
  'task:Mileage',
  'task:Owner',
  'task:PercentComplete',
  'task:Recurrence',
  'task:StartDate',
  'task:Status',
  'task:TotalWork',
  fields.uid,
  fields.searchKey,
];

export function taskShape(calls: MailboxCalls): ItemShape {
  const properties = [...commonProperties, ...own];
  if (knows(calls, 'Exchange2010')) properties.push('item:LastModifiedTime');
  return { body: 'Best', properties };
}

/** A task as a VTODO. */
// RFC 5545 §3.6.2
export async function readTask(
  calls: MailboxCalls,
  id: string,
  item: XmlElement,
): Promise<ReadItem> {
  const losses: Loss[] = oddLosses(item);
  const { attachments, losses: lost } = await readAttachments(calls, item);
  losses.push(...lost);
  const properties: ContentLine[] = [
    textProperty('UID', uidOfItem(item, id)),
    ...readStamps(item),
    ...readText('SUMMARY', textAt(item, 'Subject')),
    ...dayLine('DTSTART', textAt(item, 'StartDate')),
    ...dayLine('DUE', textAt(item, 'DueDate')),
    ...readRule(item, losses),
    ...readStatus(item),
    ...readDescription(readItemBody(item)),
    ...readCategories(item),
    ...readClass(item, losses),
    ...readPriority(item),
    ...attachments.map(toAttach),
  ];
  const component = { name: 'VTODO', properties, components: readReminder(item) };
  return {
    id,
    content: toCalendarObject(prodids.ews, [component], 0),
    version: itemIdOf(item)?.changeKey ?? '',
    losses,
  };
}

function dayLine(name: string, time: string | undefined): ContentLine[] {
  const date = readDay(time);
  return date === undefined ? [] : [dateTimeProperty(name, { kind: 'date', date })];
}

function readStatus(item: XmlElement): ContentLine[] {
  const status = statuses.find((s) => s.exchange === textAt(item, 'Status')?.trim());
  const percent = numberAt(item, 'PercentComplete');
  const completed = toEpochSeconds(textAt(item, 'CompleteDate'));
  return [
    ...(status === undefined ? [] : [property('STATUS', status.ical)]),
    ...(status?.isExtra === true ? [property('X-MICROSOFT-TASK-STATUS', status.exchange)] : []),
    ...(percent === undefined ? [] : [property('PERCENT-COMPLETE', String(Math.round(percent)))]),
    ...(completed === undefined || status?.ical !== 'COMPLETED'
      ? []
      : [property('COMPLETED', formatLocalTime(completed, 'utc'))]),
  ];
}

function readRule(item: XmlElement, losses: Loss[]): ContentLine[] {
  const element = part(item, 'Recurrence');
  if (element === undefined) return [];
  const repetition = readRecurrence(element);
  if (repetition === undefined) {
    losses.push({
      what: 'recurrence',
      detail: 'it came again so long after it was done: there is no such rule here',
    });
    return [];
  }
  const hasDay = ['StartDate', 'DueDate'].some((name) => readDay(textAt(item, name)) !== undefined);
  if (!hasDay) {
    // A rule counts from a day.
    losses.push({ what: 'recurrence', detail: 'it repeats without a day to begin with' });
    return [];
  }
  const recur = toRecur(repetition, (lastDay) => ({ kind: 'date', at: lastDay }));
  return [property('RRULE', formatRecur(recur))];
}

function readReminder(item: XmlElement) {
  const at = toEpochSeconds(textAt(item, 'ReminderDueBy'));
  if (booleanAt(item, 'ReminderIsSet') !== true || at === undefined) return [];
  const value = { name: 'VALUE', values: ['DATE-TIME'] };
  return [alarm(property('TRIGGER', formatLocalTime(at, 'utc'), [value]), item)];
}

function oddLosses(item: XmlElement): Loss[] {
  const losses: Loss[] = [];
  const list = (name: string): string => partsOf(part(item, name), 'String').map(textOf).join(', ');
  const work = (name: string): string => {
    const minutes = numberAt(item, name) ?? 0;
    return minutes === 0 ? '' : `${minutes} minutes`;
  };
  const odd: readonly (readonly [string, string])[] = [
    ['ActualWork', work('ActualWork')],
    ['TotalWork', work('TotalWork')],
    ['BillingInformation', textAt(item, 'BillingInformation') ?? ''],
    ['Mileage', textAt(item, 'Mileage') ?? ''],
    ['Companies', list('Companies')],
    ['Contacts', list('Contacts')],
  ];
  for (const [name, value] of odd)
    if (value !== '') losses.push({ what: 'task-field', detail: `${name}: ${value}` });
  const delegation = textAt(item, 'DelegationState')?.trim() ?? 'NoMatch';
  if (!['NoMatch', 'NotDelegated', ''].includes(delegation))
    losses.push({
      what: 'task-delegation',
      detail: `it was given by ${textAt(item, 'Delegator') ?? 'somebody'} (${delegation})`,
    });
  return losses;
}
