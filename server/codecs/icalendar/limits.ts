import { defaultLimits as contentLimits } from '#codecs/content-lines/limits.ts';
import type { ContentLimits } from '#codecs/content-lines/limits.ts';

/** What one iCalendar text may cost before it is refused. */
export interface CalendarLimits extends ContentLimits {
  /** Of components inside each other; VCALENDAR alone is 1. */
  readonly maxDepth: number;
  readonly maxComponents: number;
  /** Per component. */
  readonly maxProperties: number;
}

/** Standards nest four deep; a feed of 20,000 events is taken, and an event with as many attendees or exceptions. */
export const defaultLimits: CalendarLimits = {
  ...contentLimits,
  maxDepth: 8,
  maxComponents: 50_000,
  maxProperties: 20_000,
};
