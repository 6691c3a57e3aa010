/** Working hours as programs set them, until this time of the day ("170000"). */
export function hoursUntil(end: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VAVAILABILITY',
    'UID:va',
    'DTSTAMP:20260101T000000Z',
    'SUMMARY:Büro <hier> & dort',
    'BEGIN:AVAILABLE',
    'UID:a',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Berlin:20260105T090000',
    `DTEND;TZID=Europe/Berlin:20260105T${end}`,
    'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'END:AVAILABLE',
    'END:VAVAILABILITY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

export const hoursText = hoursUntil('170000');
