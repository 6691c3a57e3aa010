import type { Component } from '#codecs/icalendar/component.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { QueryRange } from './calendar-filter.ts';
import { expandCalendar } from './expand.ts';
import { limitFreeBusySet, limitRecurrenceSet } from './limit-sets.ts';
import { toSpan } from './query-span.ts';

/** Which parts of a calendar object are asked for. */
// RFC 4791 §9.6
export interface CalendarDataRequest {
  readonly selection?: ComponentSelection;
  readonly expand?: QueryRange;
  readonly limitRecurrenceSet?: QueryRange;
  readonly limitFreeBusySet?: QueryRange;
}

// RFC 4791 §9.6.1
export interface ComponentSelection {
  /** In capitals. */
  readonly name: string;
  readonly properties: 'all' | readonly PropertySelection[];
  readonly components: 'all' | readonly ComponentSelection[];
}

// RFC 4791 §9.6.4
export interface PropertySelection {
  /** In capitals. */
  readonly name: string;
  /** The property is named, its value left out. */
  readonly withoutValue: boolean;
}

/** Whether a request asks for anything but the object as it is stored. */
export function asksForParts(request: CalendarDataRequest): boolean {
  return Object.values(request).some((part) => part !== undefined);
}

/** What is asked for of a calendar object. @throws as instancesOf, when instances are asked for */
export function pickCalendarData(
  calendar: Component,
  request: CalendarDataRequest,
  zones: Zones,
  maxInstances?: number,
): Component {
  let picked = calendar;
  const { expand, limitFreeBusySet: freeBusy, limitRecurrenceSet: recurrences } = request;
  if (expand !== undefined) picked = expandCalendar(picked, zones, toSpan(expand), maxInstances);
  if (recurrences !== undefined) picked = limitRecurrenceSet(picked, zones, toSpan(recurrences));
  if (freeBusy !== undefined) picked = limitFreeBusySet(picked, zones, toSpan(freeBusy));
  const { selection } = request;
  return selection === undefined || selection.name !== picked.name
    ? picked
    : selectParts(picked, selection);
}

function selectParts(component: Component, selection: ComponentSelection): Component {
  const { properties, components } = selection;
  return {
    ...component,
    properties:
      properties === 'all'
        ? component.properties
        : component.properties.flatMap((line) => {
            const wanted = properties.find((p) => p.name === line.name);
            if (wanted === undefined) return [];
            return [wanted.withoutValue ? { ...line, value: '' } : line];
          }),
    components:
      components === 'all'
        ? component.components
        : component.components.flatMap((inner) => {
            const wanted = components.find((c) => c.name === inner.name);
            return wanted === undefined ? [] : [selectParts(inner, wanted)];
          }),
  };
}
