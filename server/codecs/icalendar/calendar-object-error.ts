import { describeAt } from '#codecs/content-lines/content-syntax-error.ts';

/** Names of the DAV elements that say why a calendar object is refused. */
// RFC 4791 §5.3.2.1
export type CalendarPrecondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-calendar-object-resource'
  | 'supported-calendar-component'
  | 'supported-rscale';

/** Where in the text; lines are counted from 1. */
export interface CalendarObjectPlace {
  readonly line?: number | undefined;
  readonly property?: string | undefined;
}

/** Why a text cannot be kept as a calendar object. The message is for people and names line and property. */
export class CalendarObjectError extends Error {
  override readonly name = 'CalendarObjectError';
  readonly precondition: CalendarPrecondition;
  readonly line: number | undefined;
  readonly property: string | undefined;

  constructor(precondition: CalendarPrecondition, reason: string, place: CalendarObjectPlace = {}) {
    super(describeAt(reason, place.line, place.property));
    this.precondition = precondition;
    this.line = place.line;
    this.property = place.property;
  }
}
