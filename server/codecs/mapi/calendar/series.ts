import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty, formatDateTime } from '#codecs/icalendar/date-time.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { property } from '#codecs/content-lines/property.ts';
import { withAddedProperty, withProperty } from '#codecs/icalendar/property.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { formatRecur } from '#codecs/recurrence/recur.ts';
import type { Recur } from '#codecs/recurrence/recur.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { minutesToSeconds } from '../file-time.ts';
import type { MapiItem } from '../mapi-item.ts';
import { innerConversion } from '../message/context.ts';
import type { Conversion } from '../message/context.ts';
import { createPropertyBag } from '../property-bag.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { PropertyReader } from '../property-reader.ts';
import type { InnerMessage } from './attach-lines.ts';
import { eventComponent, timeLines, withException } from './event.ts';
import { dayOf, localValue } from './item-times.ts';
import type { ItemTimes } from './item-times.ts';
import { parseAppointmentRecurrence } from './recurrence-blob.ts';
import type { AppointmentRecurrence, RecurrenceException } from './recurrence-blob.ts';
import { ruleOfPattern } from './recurrence-rule.ts';

const DAY = 86_400;

/** How an appointment repeats; undefined for one that does not. What cannot be read is a loss. */
export function readSeries({ reader, losses }: Conversion): AppointmentRecurrence | undefined {
  const bytes = reader.bytes(namedKeys.recurrence);
  const isRecurring = reader.isTrue(namedKeys.isRecurring);
  if (bytes === undefined || bytes.length === 0) {
    if (isRecurring)
      losses.push({ what: 'recurrence', detail: 'a series that does not say how it repeats' });
    return undefined;
  }
  try {
    return parseAppointmentRecurrence(bytes);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    losses.push({ what: 'recurrence', detail: error.message });
    return undefined;
  }
}

export interface Series {
  readonly conversion: Conversion;
  readonly recurrence: AppointmentRecurrence;
  readonly times: ItemTimes;
  readonly uid: string;
  readonly inner: InnerMessage;
}

/** The master with its rule, and an override for each changed instance. */
// MS-OXCICAL §2.1.3.2
export async function seriesComponents(series: Series, master: Component): Promise<Component[]> {
  const { conversion, recurrence } = series;
  const start = startOf(series);
  const rule = ruleOfPattern(recurrence, start, (midnight) => untilOf(series, midnight));
  if ('reason' in rule) {
    conversion.losses.push({ what: 'recurrence', detail: `no rule says the same: ${rule.reason}` });
    return [master];
  }
  if (rule.calendar !== undefined)
    conversion.losses.push({
      what: 'recurrence-calendar',
      detail: `other programs may not know the calendar ${rule.calendar}`,
    });
  let withRule = withAddedProperty(master, property('RRULE', formatRecur(rule.recur)));
  for (const line of [...excluded(series), ...added(series, rule.recur, start)])
    withRule = withAddedProperty(withRule, line);
  const overrides: Component[] = [];
  for (const exception of recurrence.exceptions)
    overrides.push(await overrideOf(series, { master, exception }));
  return [withRule, ...overrides];
}

function startOf({ times }: Series): LocalSeconds {
  return times.isAllDay
    ? dayOf(times.start, times.zone)
    : toZoneLocal(times.zone.zone, times.start);
}

function untilOf({ recurrence, times }: Series, midnight: LocalSeconds): RecurUntil {
  if (times.isAllDay) return { kind: 'date', at: midnight };
  const local = midnight + recurrence.startOffset * 60;
  return { kind: 'utc', at: toEpochSeconds(times.zone.zone, local) };
}

/** Deleted instances; the originals of changed ones are in the list too, and are not deleted. */
function excluded({ recurrence, times }: Series): ContentLine[] {
  const changed = new Set(
    recurrence.exceptions.map((e) => Math.floor(e.originalStart / 1440) * 1440),
  );
  const values = recurrence.deleted
    .filter((midnight) => !changed.has(midnight))
    .map((midnight) => instanceValue(recurrence, times, minutesToSeconds(midnight)));
  return listLine('EXDATE', values);
}

/** Originals of changed instances that the rule does not have: it was changed after them. */
function added({ recurrence, times }: Series, recur: Recur, start: LocalSeconds): ContentLine[] {
  const values = recurrence.exceptions
    .filter(
      (e) => !hasInstance(recur, start, { original: minutesToSeconds(e.originalStart), times }),
    )
    .map((e) => localValue(originalOf(e, times), times));
  return listLine('RDATE', values);
}

function hasInstance(
  recur: Recur,
  start: LocalSeconds,
  { original, times }: { readonly original: LocalSeconds; readonly times: ItemTimes },
): boolean {
  const day = Math.floor(original / DAY) * DAY;
  try {
    const options = { from: day, to: day + DAY, isDate: times.isAllDay, until: Infinity };
    for (const _ of iterateRecurrence(recur, start, options)) return true;
    return false;
  } catch (error) {
    if (error instanceof DomainError) return true;
    throw error;
  }
}

function instanceValue(
  { startOffset }: AppointmentRecurrence,
  times: ItemTimes,
  midnight: LocalSeconds,
): DateTimeValue {
  return localValue(times.isAllDay ? midnight : midnight + startOffset * 60, times);
}

function originalOf({ originalStart }: RecurrenceException, times: ItemTimes): LocalSeconds {
  const local = minutesToSeconds(originalStart);
  return times.isAllDay ? Math.floor(local / DAY) * DAY : local;
}

function listLine(name: string, values: readonly DateTimeValue[]): ContentLine[] {
  const [first] = values;
  if (first === undefined) return [];
  return [{ ...dateTimeProperty(name, first), value: values.map(formatDateTime).join(',') }];
}

interface OverridePlan {
  readonly master: Component;
  readonly exception: RecurrenceException;
}

async function overrideOf(series: Series, { master, exception }: OverridePlan): Promise<Component> {
  const { conversion, times, uid, inner } = series;
  const item = await exceptionItem(conversion, exception, times);
  const isAllDay = exception.isAllDay ?? times.isAllDay;
  const { zone } = times;
  const own: ItemTimes = {
    start: momentOf(exception.start, times),
    end: momentOf(exception.end, times),
    isAllDay,
    zone,
  };
  const event =
    item === undefined
      ? withTimes(master, own)
      : await eventComponent(innerConversion(conversion, item), { uid, times: own, inner });
  const recurrenceId = dateTimeProperty(
    'RECURRENCE-ID',
    localValue(originalOf(exception, times), times),
  );
  return withAddedProperty(withException(event, exception), recurrenceId);
}

function withTimes(master: Component, times: ItemTimes): Component {
  let changed: Component = {
    ...master,
    properties: master.properties.filter((p) => p.name !== 'DTEND'),
  };
  for (const line of timeLines(times)) changed = withProperty(changed, line);
  return changed;
}

/** Minutes of the zone's clocks as a moment. */
function momentOf(minutes: number, { zone }: ItemTimes): number {
  return toEpochSeconds(zone.zone, minutesToSeconds(minutes));
}

/** What was written into a changed instance: an item in an attachment, on top of what the series says. */
async function exceptionItem(
  { item, losses }: Conversion,
  exception: RecurrenceException,
  times: ItemTimes,
): Promise<MapiItem | undefined> {
  const wanted = momentOf(exception.originalStart, times);
  for (const { properties, content } of item.attachments) {
    if (content.kind !== 'item') continue;
    const replaced = new PropertyReader(properties).time(tags.exceptionReplaceTime);
    if (replaced === undefined || Math.abs(replaced - wanted) > 60) continue;
    try {
      return onTopOf(item, await content.open());
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      losses.push({ what: 'recurrence-exception', detail: error.message });
    }
  }
  return undefined;
}

/** A body that an instance has in one form takes the place of the series' in every form. */
const bodyTags = new Set<number>([tags.body, tags.html, tags.rtfCompressed]);

function onTopOf(series: MapiItem, instance: MapiItem): MapiItem {
  const { properties } = instance.properties;
  const hasBody = properties.some((p) => bodyTags.has(p.id));
  const inherited = series.properties.properties.filter((p) => !(hasBody && bodyTags.has(p.id)));
  return {
    ...instance,
    properties: createPropertyBag([...properties, ...inherited]),
    recipients: instance.recipients.length > 0 ? instance.recipients : series.recipients,
  };
}
