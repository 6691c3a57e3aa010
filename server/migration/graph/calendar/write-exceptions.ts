import type { GraphMailbox } from '#clients/graph/graph-mailbox.ts';
import { isFatal, type GraphOutcome } from '#clients/graph/run-batch.ts';
import type { BatchRequest } from '#codecs/graph/batch.ts';
import { epochSecondsOf, momentOf, readGraphTime } from '#codecs/graph/date-time.ts';
import { formatExtended } from '#codecs/graph/extended-property.ts';
import { objectAt, objectsAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatDateTime, localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { changedInstances, deletedInstances } from '../../exchange/calendar/series-instances.ts';
import type { Loss } from '../../item.ts';
import { attachmentsOf } from '../format-facts.ts';
import { addAttachments } from './add-attachments.ts';
import { formatEvent } from './format-event.ts';
import type { SeriesExceptions } from './prepare-event.ts';

/** An instance that is there, or is not. */
interface Wanted {
  readonly value: DateTimeValue;
  /** Absent: it is to go. */
  readonly event?: Component;
}

/** Takes deleted instances out of a series that has been created, and changes those that are other than the rest. */
export async function writeExceptions(
  mailbox: GraphMailbox,
  masterId: string,
  of: SeriesExceptions,
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const wanted = wantedInstances(of, losses);
  const ids = await findInstances(mailbox, masterId, of, wanted);
  const requests: BatchRequest[] = [];
  const asked: Wanted[] = [];
  wanted.forEach((one, i) => {
    const id = ids[i];
    if (id === undefined) {
      losses.push(lossOf(one, 'it is not found in the series'));
      return;
    }
    const path = `/events/${encodeURIComponent(id)}`;
    asked.push(one);
    if (one.event === undefined) requests.push({ method: 'DELETE', path });
    else {
      const {
        json,
        extended,
        losses: told,
      } = formatEvent(one.event, { ...of.format, isSeries: false });
      losses.push(...told);
      requests.push({ method: 'PATCH', path, body: { ...json, ...formatExtended(extended) } });
    }
  });
  const outcomes = await mailbox.batch(requests, true);
  for (const [i, outcome] of outcomes.entries())
    losses.push(...(await finish(mailbox, asked[i]!, outcome)));
  return losses;
}

function wantedInstances(
  { series, master, overrides }: SeriesExceptions,
  losses: Loss[],
): Wanted[] {
  const changed = changedInstances(series, overrides, losses);
  return [...deletedInstances(series, master, changed), ...changed];
}

/** Instances are found by the days around them: their ids are nobody's to guess. */
async function findInstances(
  mailbox: GraphMailbox,
  masterId: string,
  { zones }: SeriesExceptions,
  wanted: readonly Wanted[],
): Promise<(string | undefined)[]> {
  const path = `/events/${encodeURIComponent(masterId)}/instances`;
  const outcomes = await mailbox.batch(
    wanted.map(({ value }) => {
      const at = momentIn(value, zones);
      const query = `startDateTime=${timeText(at - secondsPerDay)}&endDateTime=${timeText(at + 2 * secondsPerDay)}`;
      return { method: 'GET', path: `${path}?${query}&$select=id,start,originalStart&$top=100` };
    }),
    true,
  );
  return outcomes.map((outcome, i) => {
    if (!outcome.ok) {
      if (isFatal(outcome.error)) throw outcome.error;
      return undefined;
    }
    const at = momentIn(wanted[i]!.value, zones);
    const instances = objectsAt(outcome.value, 'value');
    const found = instances.find((it) => startOf(it) === at);
    return textAt(found, 'id');
  });
}

/** Whole days are told at midnight in UTC. */
function momentIn(value: DateTimeValue, zones: SeriesExceptions['zones']): number {
  return value.kind === 'date' ? localSecondsOf(value) : zones.epochSeconds(value);
}

function startOf(instance: JsonObject): number | undefined {
  const told = epochSecondsOf(textAt(instance, 'originalStart'));
  if (told !== undefined) return told;
  const start = readGraphTime(objectAt(instance, 'start'));
  return start === undefined ? undefined : momentOf(start);
}

function timeText(epochSeconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
    .toString()
    .slice(0, 19);
}

async function finish(
  mailbox: GraphMailbox,
  wanted: Wanted,
  outcome: GraphOutcome,
): Promise<Loss[]> {
  if (!outcome.ok) {
    if (isFatal(outcome.error)) throw outcome.error;
    return [lossOf(wanted, outcome.error.message)];
  }
  if (wanted.event === undefined) return [];
  const losses: Loss[] = [];
  const attachments = attachmentsOf(wanted.event, losses);
  const id = textAt(outcome.value, 'id');
  if (id === undefined || attachments.length === 0) return losses;
  return [...losses, ...(await addAttachments(mailbox, id, attachments))];
}

function lossOf({ value, event }: Wanted, why: string): Loss {
  const what = event === undefined ? 'is there again' : 'is like the rest';
  return { what: 'exception', detail: `the instance of ${formatDateTime(value)} ${what}: ${why}` };
}
