import assert from 'node:assert/strict';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { CalendarObjectError } from './calendar-object-error.ts';
import type { Component } from './component.ts';
import { formatCalendar } from './format-calendar.ts';
import { parseCalendars } from './parse-calendar.ts';
import { summarizeCalendar, summarizeCalendarComponent } from './summarize-calendar.ts';
import { readCalendarObject } from './validate-calendar-object.ts';

const supportedComponents = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'];

/** Laws: only refusals that name a place are thrown; what parses comes back from its text; a summary never throws, with sane bounds. */
export const target = {
  name: 'codecs/icalendar',
  corpus: (): Buffer[] =>
    [
      'BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Berlin:20260329T013000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;COUNT=20\nEXDATE:\nRDATE;VALUE=PERIOD:20260101T000000Z/PT1H\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260405T013000\nDTSTART:20260405\nEND:VEVENT\n',
      'BEGIN:VTIMEZONE\nTZID:Our\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20250101T000000Z\nRDATE:20260301T020000\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=9\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:2\nDTSTART;TZID=Our:20260701T100000\nDTEND;TZID="(UTC+01:00) Rome, Bern":20260701T110000\nSUMMARY:a\\, b\nCATEGORIES:x,y\nATTENDEE;CN="J, D":mailto:a@b.c\nEND:VEVENT\n',
      'BEGIN:VTODO\nUID:3\nDUE;VALUE=DATE:20260101\nDTSTART:20260102T000000Z\nCOMPLETED:20260102T000000Z\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\nEND:VTODO\n',
      'BEGIN:VTODO\nUID:4\nCREATED:00001231T000000Z\nCOMPLETED:20260102T000000Z\nEND:VTODO\n',
      'BEGIN:VFREEBUSY\nUID:5\nDTSTART:00010101T000000Z\nDTEND:99991231T235959Z\nFREEBUSY:20260101T000000Z/20260101T010000Z,20260101T000000Z/-PT1H\nEND:VFREEBUSY\n',
      'BEGIN:VJOURNAL\nUID:6\nDTSTART;VALUE=DATE:20260101\nRRULE:RSCALE=HEBREW;FREQ=YEARLY;UNTIL=20300101;SKIP=FORWARD\nEND:VJOURNAL\n',
    ].map((inner) => Buffer.from(`BEGIN:VCALENDAR\nVERSION:2.0\n${inner}END:VCALENDAR\n`)),
  run(input: Buffer): void {
    const text = input.toString();
    assertSane(summarizeCalendar(text));
    roundTrip(text);
    try {
      readCalendarObject(text, { supportedComponents });
    } catch (error) {
      if (!(error instanceof CalendarObjectError)) throw error;
    }
  },
};

function roundTrip(text: string): void {
  let calendars: Component[];
  try {
    calendars = parseCalendars(text);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return;
  }
  const again = parseCalendars(calendars.map(formatCalendar).join(''));
  assert.deepEqual(again.map(bare), calendars.map(bare));
  for (const calendar of calendars) assertSane(summarizeCalendarComponent(calendar));
}

function assertSane(summary: ReturnType<typeof summarizeCalendar>): void {
  const { startsAt, endsAt } = summary;
  if (startsAt !== undefined) assert.ok(Number.isFinite(startsAt));
  if (endsAt !== undefined) assert.ok(Number.isFinite(endsAt));
  if (startsAt !== undefined && endsAt !== undefined) assert.ok(startsAt < endsAt);
}

function bare(component: Component): object {
  return {
    name: component.name,
    properties: component.properties.map((line) => ({ ...line, line: undefined })),
    components: component.components.map(bare),
  };
}
