import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal } from '#clients/graph/run-batch.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { ExchangeRepetition } from '#codecs/exchange/recurrence-pattern.ts';
import { epochSecondsOf, localOf, momentOf, readGraphTime } from '#codecs/graph/date-time.ts';
import { objectAt, objectsAt, textAt, textsAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { readRecurrence } from '#codecs/graph/patterned-recurrence.ts';
import {
  dateTimeProperty,
  localSecondsOf,
  type DateTimeValue,
} from '#codecs/icalendar/date-time.ts';
import { property } from '#codecs/content-lines/property.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { secondsPerDay, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { formatRecur, type Recur } from '#codecs/recurrence/recur.ts';
import type { Loss } from '../../item.ts';
import { encode } from '../folder-tree.ts';
import { eventExpand, eventSelect } from './event-select.ts';
import { instanceAt, untilOf, type EventTimes } from '../../exchange/calendar/event-times.ts';
import { toRecur } from '../../exchange/repetition.ts';
import { instanceOn } from './event-times.ts';

/** What a series is, and which of its instances are other than the rest. */
export interface ReadSeries {
  /** RRULE and EXDATE. */
  readonly lines: readonly ContentLine[];
  readonly overrides: readonly { readonly event: JsonObject; readonly place: DateTimeValue }[];
  readonly losses: readonly Loss[];
}

const nothing: ReadSeries = { lines: [], overrides: [], losses: [] };
/** Of a series without an end instances are looked at for so long. */
const HORIZON_DAYS = 5 * 366;
const MAX_INSTANCES = 5000;

/** @param master with `exceptionOccurrences` and `cancelledOccurrences` where the service tells them */
export async function readSeries(
  mailbox: GraphMailbox,
  master: JsonObject,
  times: EventTimes,
): Promise<ReadSeries> {
  const recurrence = objectAt(master, 'recurrence');
  if (recurrence === undefined) return nothing;
  const repetition = readRecurrence(recurrence);
  if (repetition === undefined) {
    const detail = 'it repeats in a way that is not known here';
    return { ...nothing, losses: [{ what: 'recurrence', detail }] };
  }
  const recur = toRecur(repetition, (lastDay) => untilOf(lastDay, times));
  const rule = property('RRULE', formatRecur(recur));
  const told = 'cancelledOccurrences' in master || 'exceptionOccurrences' in master;
  const found = told
    ? readTold(master, times)
    : await lookAtInstances(mailbox, textAt(master, 'id') ?? '', { recur, repetition, times });
  const deleted = found.deleted.map((value) => dateTimeProperty('EXDATE', value));
  return { lines: [rule, ...deleted], overrides: found.overrides, losses: [] };
}

interface Exceptions {
  readonly deleted: readonly DateTimeValue[];
  readonly overrides: ReadSeries['overrides'];
}

function readTold(master: JsonObject, times: EventTimes): Exceptions {
  const deleted = textsAt(master, 'cancelledOccurrences').flatMap((id) => {
    const day = dayOfOccurrence(id);
    return day === undefined ? [] : [instanceOn(day, times)];
  });
  const overrides = objectsAt(master, 'exceptionOccurrences').flatMap((event) => {
    const day = dayOfOccurrence(textAt(event, 'occurrenceId') ?? '');
    const at = epochSecondsOf(textAt(event, 'originalStart'));
    if (day !== undefined) return [{ event, place: instanceOn(day, times) }];
    return at === undefined ? [] : [{ event, place: instanceAt(at, times) }];
  });
  return { deleted, overrides };
}

/** "OID.AAMk….2026-03-05" */
function dayOfOccurrence(id: string): LocalSeconds | undefined {
  const [, day] = /\.(\d{4}-\d\d-\d\d)$/.exec(id) ?? [];
  return day === undefined ? undefined : localOf(day);
}

/** What a service that tells of no exceptions says by the instances that there are, and are not. */
async function lookAtInstances(
  mailbox: GraphMailbox,
  id: string,
  series: {
    readonly recur: Recur;
    readonly repetition: ExchangeRepetition;
    readonly times: EventTimes;
  },
): Promise<Exceptions> {
  const { times } = series;
  const expected = expectedDays(series);
  const last = expected.at(-1) ?? localSecondsOf(times.start);
  const query = `?startDateTime=${dayText(localSecondsOf(times.start) - secondsPerDay)}&endDateTime=${dayText(last + 2 * secondsPerDay)}`;
  const path = `/events/${encodeURIComponent(id)}/instances${query}&$select=id,type,start,originalStart&$top=500`;
  const present = new Set<LocalSeconds>();
  const changed: { readonly id: string; readonly place: DateTimeValue }[] = [];
  for await (const { items } of mailbox.pages({ path }))
    for (const instance of items) {
      const at = originalStartOf(instance);
      if (at === undefined) continue;
      const place = instanceAt(at, times);
      present.add(dayOf(localSecondsOf(place)));
      if (textAt(instance, 'type') === 'exception')
        changed.push({ id: textAt(instance, 'id') ?? '', place });
    }
  const deleted = expected.filter((at) => !present.has(dayOf(at)));
  return {
    deleted: deleted.map((at) => instanceOn(dayOf(at) * secondsPerDay, times)),
    overrides: await readChanged(mailbox, changed),
  };
}

function expectedDays({
  recur,
  repetition: { range },
  times,
}: {
  readonly recur: Recur;
  readonly repetition: ExchangeRepetition;
  readonly times: EventTimes;
}): LocalSeconds[] {
  const start = localSecondsOf(times.start);
  const isEndless = range.count === undefined && range.lastDay === undefined;
  const horizon = start + HORIZON_DAYS * secondsPerDay;
  const until = range.lastDay === undefined ? undefined : range.lastDay + secondsPerDay - 1;
  const days: LocalSeconds[] = [];
  for (const at of iterateRecurrence(recur, start, {
    isDate: times.isAllDay,
    ...(until !== undefined && { until }),
  })) {
    if ((isEndless && at > horizon) || days.length >= MAX_INSTANCES) break;
    days.push(at);
  }
  return days;
}

function originalStartOf(instance: JsonObject): number | undefined {
  const told = epochSecondsOf(textAt(instance, 'originalStart'));
  if (told !== undefined) return told;
  const start = readGraphTime(objectAt(instance, 'start'));
  return start === undefined ? undefined : momentOf(start);
}

function dayOf(local: LocalSeconds): number {
  return Math.floor(local / secondsPerDay);
}

function dayText(local: LocalSeconds): string {
  return Temporal.Instant.fromEpochMilliseconds(local * 1000)
    .toString()
    .slice(0, 19);
}

async function readChanged(
  mailbox: GraphMailbox,
  changed: readonly { readonly id: string; readonly place: DateTimeValue }[],
): Promise<ReadSeries['overrides']> {
  const outcomes = await mailbox.batch(
    changed.map(({ id }) => ({
      method: 'GET',
      path: encode(
        `/events/${encodeURIComponent(id)}?$select=${eventSelect}&$expand=${eventExpand}`,
      ),
    })),
    true,
  );
  return outcomes.flatMap((outcome, i) => {
    if (!outcome.ok && isFatal(outcome.error)) throw outcome.error;
    return outcome.ok ? [{ event: outcome.value, place: changed[i]!.place }] : [];
  });
}
