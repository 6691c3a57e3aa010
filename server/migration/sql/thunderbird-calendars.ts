import type { SqlReader } from '#platform/sql.ts';

type Text = string | null;
type Micros = number | null;

/** One event or task of Thunderbird's local.sqlite, or a changed instance of one. Moments are microseconds since 1970. */
export interface CalendarRow {
  readonly calendar: string;
  readonly id: string;
  readonly kind: 'VEVENT' | 'VTODO';
  readonly flags: number;
  readonly title: Text;
  readonly priority: number | null;
  readonly privacy: Text;
  readonly status: Text;
  readonly created: Micros;
  readonly modified: Micros;
  readonly stamp: Micros;
  readonly start: Micros;
  readonly startZone: Text;
  /** End of an event, day on which a task is due. */
  readonly end: Micros;
  readonly endZone: Text;
  readonly completed: Micros;
  readonly percent: number | null;
  readonly recurrence: Micros;
  readonly recurrenceZone: Text;
}

/** A line, or some, of an item: by its calendar, its id and the instance. */
export interface CalendarExtra {
  readonly calendar: string;
  readonly id: string;
  readonly recurrence: Micros;
  readonly text: string;
}

export interface CalendarProperty extends CalendarExtra {
  readonly name: string;
}

export interface CalendarTables {
  readonly rows: readonly CalendarRow[];
  /** Attendees, rules, attachments, relations and alarms as iCalendar has them. */
  readonly extras: readonly CalendarExtra[];
  readonly properties: readonly CalendarProperty[];
}

/** Events and tasks of Thunderbird's calendars. @throws DomainError corrupt */
export async function readCalendarTables(sql: SqlReader): Promise<CalendarTables> {
  const events =
    await sql.all<CalendarRow>`SELECT cal_id AS calendar, id, 'VEVENT' AS kind, flags, title, priority, privacy,
    ical_status AS status, time_created AS created, last_modified AS modified, event_stamp AS stamp, event_start AS start,
    event_start_tz AS startZone, event_end AS "end", event_end_tz AS endZone, NULL AS completed, NULL AS percent,
    recurrence_id AS recurrence, recurrence_id_tz AS recurrenceZone FROM cal_events ORDER BY rowid`;
  const todos =
    await sql.all<CalendarRow>`SELECT cal_id AS calendar, id, 'VTODO' AS kind, flags, title, priority, privacy,
    ical_status AS status, time_created AS created, last_modified AS modified, todo_stamp AS stamp, todo_entry AS start,
    todo_entry_tz AS startZone, todo_due AS "end", todo_due_tz AS endZone, todo_completed AS completed,
    todo_complete AS percent, recurrence_id AS recurrence, recurrence_id_tz AS recurrenceZone
    FROM cal_todos ORDER BY rowid`;
  const extras = await sql.all<CalendarExtra>`
    SELECT cal_id AS calendar, item_id AS id, NULL AS recurrence, icalString AS text FROM cal_recurrence
    UNION ALL SELECT cal_id, item_id, recurrence_id, icalString FROM cal_attendees
    UNION ALL SELECT cal_id, item_id, recurrence_id, icalString FROM cal_attachments
    UNION ALL SELECT cal_id, item_id, recurrence_id, icalString FROM cal_relations
    UNION ALL SELECT cal_id, item_id, recurrence_id, icalString FROM cal_alarms`;
  const properties =
    await sql.all<CalendarProperty>`SELECT cal_id AS calendar, item_id AS id, recurrence_id AS recurrence,
    key AS name, CAST(value AS TEXT) AS text FROM cal_properties ORDER BY rowid`;
  return { rows: [...events, ...todos], extras, properties };
}
