/** Properties of a calendar's components that are written to Exchange, or are not worth telling of when they are left out. */
const common =
  'UID DTSTAMP CREATED LAST-MODIFIED SEQUENCE DTSTART DURATION RRULE SUMMARY DESCRIPTION X-ALT-DESC CATEGORIES CLASS PRIORITY ' +
  'STATUS ATTACH';

export const writtenOfTasks: ReadonlySet<string> = new Set(
  `${common} DUE PERCENT-COMPLETE COMPLETED`.split(' '),
);

export const writtenOfEvents: ReadonlySet<string> = new Set(
  `${common} DTEND RDATE EXDATE RECURRENCE-ID LOCATION TRANSP ORGANIZER ATTENDEE CONFERENCE`.split(
    ' ',
  ),
);
