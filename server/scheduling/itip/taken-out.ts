import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import { exdateFor } from './attendee-view.ts';
import { componentsOf, mapComponents, type CalendarObject } from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { momentKey } from './moments.ts';
import { setParameter, withLines } from './property-lines.ts';
import { formatRevision, revisionOf } from './revision.ts';

/** On EXDATE of an attendee's copy: the revision under which the instance was taken out, and why. */
export const TAKEN_OUT = 'X-MAILSTEAD-TAKEN-OUT';
export const DECLINED = 'X-MAILSTEAD-DECLINED';
/** As such an EXDATE, on each instance of a meeting whose series is not here to have it. */
const LEFT = 'X-MAILSTEAD-LEFT';

/** @param exdate of an instance @param component what the attendee had of it */
export function declinedAt(exdate: ContentLine, component: Component): ContentLine {
  const at = setParameter(exdate, TAKEN_OUT, formatRevision(revisionOf(component)));
  return setParameter(at, DECLINED, 'TRUE');
}

/** EXDATEs of the instances that are not in a copy any more, whether the series is in it or not. */
export function absentFrom(copy: CalendarObject): Map<string, ContentLine> {
  const absent = exdatesOf(copy);
  for (const line of componentsOf(copy).flatMap((component) => all(component, LEFT))) {
    const key = momentKey(line, copy.zones);
    if (!absent.has(key) && !copy.overrides.has(key)) absent.set(key, { ...line, name: 'EXDATE' });
  }
  return absent;
}

/** A copy that knows of instances alone, without those that the attendee took away. */
export function withAbsent(copy: CalendarObject, gone: readonly Component[]): CalendarObject {
  const left = absentFrom(copy);
  for (const component of gone) {
    const id = first(component, 'RECURRENCE-ID')!;
    left.set(momentKey(id, copy.zones), declinedAt(exdateFor(id), component));
  }
  const lines = [...left.values()].map((line) => ({ ...line, name: LEFT }));
  return mapComponents(copy, (component) => withLines(component, LEFT, lines));
}
