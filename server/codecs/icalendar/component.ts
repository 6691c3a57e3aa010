import type { ContentLine } from '#codecs/content-lines/content-line.ts';

/** A component of an iCalendar text. Never changed: an edit makes a new one and keeps order and unknown properties. */
export interface Component {
  /** In capitals: VCALENDAR, VEVENT, ... */
  readonly name: string;
  readonly properties: readonly ContentLine[];
  readonly components: readonly Component[];
  /** The physical line of its BEGIN, counted from 1; components made by us have none. */
  readonly line?: number;
}
