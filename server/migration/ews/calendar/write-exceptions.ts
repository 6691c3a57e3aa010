import { deleteItem } from '#codecs/ews/delete-item.ts';
import { updateItem, type ItemUpdate } from '#codecs/ews/update-item.ts';
import { itemIdOf, type ItemId } from '#codecs/ews/ids.ts';
import { getItem } from '#codecs/ews/get-item.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatDateTime } from '#codecs/icalendar/date-time.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Loss } from '../../item.ts';
import { fieldUpdates, type Field } from '../field-set.ts';
import { addAttachments } from '../finish-item.ts';
import { attachmentsOf } from '../format-facts.ts';
import { call, callEach, knows, type MailboxCalls } from '../mailbox-calls.ts';
import type { EventSeries } from '../../exchange/calendar/event-series.ts';
import {
  changedInstances,
  deletedInstances,
  type ChangedInstance,
} from '../../exchange/calendar/series-instances.ts';
import { formatEvent, type EventFormat } from './format-event.ts';

export interface ExceptionsOf {
  readonly series: EventSeries;
  readonly master: Component;
  readonly overrides: readonly Component[];
  readonly zones: Zones;
  readonly format: EventFormat;
}

/** No more can be made of a series over EWS. */
const MAX_EXCEPTIONS = 256;
const BATCH = 20;
/** What an instance has from its series, and cannot have otherwise. */
const ofSeries = new Set<unknown>([
  'calendar:StartTimeZone',
  'calendar:EndTimeZone',
  'calendar:MeetingTimeZone',
]);

/** Takes deleted instances out of a series that has been created, and changes those that are other than the rest. */
export async function writeExceptions(
  calls: MailboxCalls,
  masterId: string,
  of: ExceptionsOf,
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const changed = changedInstances(of.series, of.overrides, losses);
  const deleted = deletedInstances(of.series, of.master, changed).map(({ index }) => index);
  const excess = deleted.length - MAX_EXCEPTIONS;
  if (excess > 0)
    losses.push({
      what: 'exceptions-limit',
      detail: `${excess} deleted instances are there again: no more than ${MAX_EXCEPTIONS} exceptions can be made`,
    });
  const room = MAX_EXCEPTIONS - deleted.length;
  for (const { value } of changed.slice(Math.max(room, 0)))
    losses.push({
      what: 'exceptions-limit',
      detail: `more than ${MAX_EXCEPTIONS} exceptions: the instance of ${formatDateTime(value)} is like the rest`,
    });
  losses.push(...(await removeInstances(calls, masterId, deleted.slice(0, MAX_EXCEPTIONS))));
  const kept = changed.slice(0, Math.max(room, 0));
  losses.push(...(await changeInstances(calls, masterId, kept, of)));
  return losses;
}

async function removeInstances(
  calls: MailboxCalls,
  masterId: string,
  instances: readonly number[],
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const isQuiet = knows(calls, 'Exchange2013_SP1');
  for (let at = 0; at < instances.length; at += BATCH) {
    const outcomes = await callEach(calls, instances.slice(at, at + BATCH), (some) =>
      deleteItem(
        some.map((instance) => ({ masterId, instance })),
        isQuiet,
      ),
    );
    for (const outcome of outcomes)
      if (!outcome.ok) losses.push(lossOf(outcome.error, 'a deleted instance is there again'));
  }
  return losses;
}

async function changeInstances(
  calls: MailboxCalls,
  masterId: string,
  changed: readonly ChangedInstance[],
  { master, format }: ExceptionsOf,
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const before = formatEvent(master, format).fields.filter(isOwn);
  const manner = {
    conflicts: 'AlwaysOverwrite',
    suppressesReceipts: knows(calls, 'Exchange2013_SP1'),
  } as const;
  for (const { event, value, index: instance } of changed) {
    const { fields, losses: told } = formatEvent(event, { ...format, lastStart: undefined });
    losses.push(...told);
    const updates = fieldUpdates(before, fields.filter(isOwn));
    const item = { masterId, instance };
    if (updates.length > 0) {
      const change: ItemUpdate = { item, elementName: 'CalendarItem', updates };
      const [outcome] = await callEach(calls, [change], (some) => updateItem(some, manner));
      if (outcome?.ok === false)
        losses.push(
          lossOf(outcome.error, `the instance of ${formatDateTime(value)} is like the rest`),
        );
    }
    const attachments = attachmentsOf(event, losses);
    const id = attachments.length === 0 ? undefined : await idOfInstance(calls, item);
    if (id !== undefined) losses.push(...(await addAttachments(calls, id, attachments)).losses);
  }
  return losses;
}

function isOwn({ path }: Field): boolean {
  return !ofSeries.has(path);
}

async function idOfInstance(
  calls: MailboxCalls,
  item: { readonly masterId: string; readonly instance: number },
): Promise<ItemId | undefined> {
  const [outcome] = await call(calls, getItem([item], {}));
  return outcome?.ok === true ? itemIdOf(outcome.value) : undefined;
}

function lossOf(error: Error, detail: string): Loss {
  if (isDomainError(error, 'unavailable') || isDomainError(error, 'over-quota')) throw error;
  return { what: 'exception', detail: `${detail}: ${error.message}` };
}
