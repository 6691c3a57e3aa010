import type { Component } from '#codecs/icalendar/component.ts';
import type { Conversion } from '../message/context.ts';
import type { InnerMessage } from './attach-lines.ts';
import { calendarOf } from './calendar-object.ts';
import { eventComponent } from './event.ts';
import { readTimes } from './item-times.ts';
import { readUid } from './item-uid.ts';
import { readSeries, seriesComponents } from './series.ts';

/** The calendar object of an appointment: one event, or a series with its changed instances. Undefined where it has no start. */
export async function appointmentCalendar(
  conversion: Conversion,
  inner: InnerMessage,
  method?: string,
): Promise<Component | undefined> {
  const { reader, options, losses } = conversion;
  const recurrence = readSeries(conversion);
  const times = readTimes(reader, {
    isSeries: recurrence !== undefined,
    defaultZone: options.timeZone,
  });
  if (times === undefined) return undefined;
  const { uid, isInstance } = readUid(reader);
  const isAlone = isInstance && recurrence === undefined && method === undefined;
  if (isAlone)
    losses.push({
      what: 'orphaned-exception',
      detail:
        'an instance of a series that stands alone; it is carried over as an event of its own',
    });
  const ownUid = isAlone ? `${uid}-${String(times.start)}` : uid;
  const event = await eventComponent(conversion, { uid: ownUid, times, inner });
  const components =
    recurrence === undefined
      ? [event]
      : await seriesComponents({ conversion, recurrence, times, uid: ownUid, inner }, event);
  return calendarOf(components, times.zone, method);
}
