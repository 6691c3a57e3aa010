// RFC 4791 §5.3.2.1, §7.8, §7.9, §7.10; RFC 7809 §5.1
export type CalendarCondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-timezone'
  | 'valid-filter'
  | 'supported-filter'
  | 'supported-collation';

/** A request that is well-formed XML and cannot be followed; names the condition of CalDAV that fails. */
export class CalendarRequestError extends Error {
  override readonly name = 'CalendarRequestError';
  readonly condition: CalendarCondition;

  constructor(condition: CalendarCondition, message: string) {
    super(message);
    this.condition = condition;
  }
}
