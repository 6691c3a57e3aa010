import { iterateInstances, type Instance } from '#codecs/calendar-query/instances.ts';
import { seriesOf, type Series } from '#codecs/calendar-query/series.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, parseDateTime, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { mainComponents } from '#codecs/icalendar/main-components.ts';
import { first, withoutProperty, withProperty } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import { formatLocalTime, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { refuse } from '../errors.ts';

/** Instances that one request may name. */
const MAX_INSTANCES = 100;

type Edit = (component: Component) => Component;

// RFC 8607 §3.3.2
/**
 * Edits the instances that `rid` names (times of instances, "M" for the master), or every component without it. An instance that has
 * no component yet gets one.
 * @throws DavRefused 403 with valid-rid
 */
export function editInstances(
  calendar: Component,
  rid: string | undefined,
  edited: { readonly zones: Zones; readonly edit: Edit },
): Component {
  const { zones, edit } = edited;
  const main = new Set(mainComponents(calendar));
  if (rid === undefined) {
    const components = calendar.components.map((c) => (main.has(c) ? edit(c) : c));
    return { ...calendar, components };
  }
  const ids = rid.split(',').map((id) => id.trim());
  if (ids.length > MAX_INSTANCES) return refuseRid('Too many instances are named');
  let result = calendar;
  for (const id of new Set(ids)) result = editInstance(result, id, { zones, edit });
  return result;
}

function editInstance(
  calendar: Component,
  id: string,
  { zones, edit }: { readonly zones: Zones; readonly edit: Edit },
): Component {
  const [series] = seriesOf(mainComponents(calendar));
  const found = series && findComponent(series, id, zones);
  if (found !== undefined) {
    const components = calendar.components.map((c) => (c === found ? edit(c) : c));
    return { ...calendar, components };
  }
  const made = series?.master && makeOverride(series, id, zones);
  if (made === undefined) return refuseRid(`There is no instance ${id.slice(0, 40)}`);
  return { ...calendar, components: [...calendar.components, edit(made)] };
}

function findComponent(series: Series, id: string, zones: Zones): Component | undefined {
  if (id === 'M') return series.master;
  const at = momentOf(id, zones);
  return series.overrides.find((component) => {
    const line = first(component, 'RECURRENCE-ID');
    return line !== undefined && zones.epochSeconds(dateTimeOf(line)) === at;
  });
}

function momentOf(id: string, zones: Zones): number {
  try {
    return zones.epochSeconds(parseDateTime(id));
  } catch (error) {
    if (error instanceof InputSyntaxError) return refuseRid(`${id.slice(0, 40)} is no time`);
    throw error;
  }
}

const ofSeries = ['RRULE', 'RDATE', 'EXRULE', 'EXDATE'];

function makeOverride(series: Series, id: string, zones: Zones): Component | undefined {
  const master = series.master!;
  const start = first(master, 'DTSTART');
  if (start === undefined) return undefined;
  const at = momentOf(id, zones);
  const span = { from: at - secondsPerDay, to: at + secondsPerDay };
  let instance: Instance | undefined;
  for (const each of iterateInstances(series, zones, span))
    if (each.original?.at === at && each.component === master) instance = each;
  if (instance?.original === undefined) return undefined;
  const kind = kindOf(dateTimeOf(start));
  const lineAt = (local: number): ContentLine => ({
    ...start,
    value: formatLocalTime(local, kind),
  });
  let made = withoutProperty(master, ...ofSeries);
  made = withProperty(made, lineAt(instance.startLocal));
  for (const name of ['DTEND', 'DUE'])
    if (first(master, name) !== undefined)
      made = withProperty(made, { ...lineAt(toZoneLocal(instance.zone, instance.end)), name });
  return withProperty(made, { ...lineAt(instance.original.local), name: 'RECURRENCE-ID' });
}

function kindOf({ kind }: DateTimeValue): 'date' | 'floating' | 'utc' {
  return kind === 'zoned' ? 'floating' : kind;
}

function refuseRid(text: string): never {
  return refuse(403, text, { ns: CALDAV, name: 'valid-rid' });
}
