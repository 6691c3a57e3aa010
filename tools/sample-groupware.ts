// A little calendar and a few contacts for the sample accounts, as files that the importing commands take.

const DAY_MS = 86_400_000;

interface SampleEvent {
  readonly id: string;
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly summary: string;
  readonly more?: readonly string[];
}

const events: readonly SampleEvent[] = [
  {
    id: 'standup',
    days: -7,
    from: '091500',
    to: '093000',
    summary: 'Stand-up',
    more: ['RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'LOCATION:Room Baltic'],
  },
  {
    id: 'lunch',
    days: 2,
    from: '123000',
    to: '133000',
    summary: 'Lunch with Bob',
    more: ['LOCATION:The place at the harbour'],
  },
  {
    id: 'party',
    days: 20,
    from: '180000',
    to: '230000',
    summary: 'Summer party',
    more: ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Party', 'TRIGGER:-PT2H', 'END:VALARM'],
  },
];

/** Events around today and two tasks. */
export function sampleCalendar(now: Date): string {
  const stamp = `DTSTAMP:${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const dayOf = (days: number) =>
    new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return toText([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Mailstead//sample//EN',
    ...events.flatMap(({ id, days, from, to, summary, more = [] }) => [
      'BEGIN:VEVENT',
      `UID:sample-${id}@example.test`,
      stamp,
      `DTSTART:${dayOf(days)}T${from}`,
      `DTEND:${dayOf(days)}T${to}`,
      `SUMMARY:${summary}`,
      ...more,
      'END:VEVENT',
    ]),
    'BEGIN:VTODO',
    'UID:sample-plans@example.test',
    stamp,
    `DUE;VALUE=DATE:${dayOf(5)}`,
    'SUMMARY:Draw the plans for the summer party',
    'END:VTODO',
    'BEGIN:VTODO',
    'UID:sample-seeds@example.test',
    stamp,
    'SUMMARY:Order seeds',
    'STATUS:COMPLETED',
    'END:VTODO',
    'END:VCALENDAR',
  ]);
}

export function sampleContacts(): string {
  const people = [
    ['bob', 'Bob', 'Example', 'bob@example.test', '+49 30 5550101'],
    ['zoe', 'Zoë', 'Müller', 'zoe@garden.example', '+49 30 5550102'],
  ] as const;
  return people
    .map(([id, first, last, mail, phone]) =>
      toText([
        'BEGIN:VCARD',
        'VERSION:3.0',
        `UID:sample-${id}`,
        `FN:${first} ${last}`,
        `N:${last};${first};;;`,
        `EMAIL;TYPE=WORK:${mail}`,
        `TEL;TYPE=WORK:${phone}`,
        'END:VCARD',
      ]),
    )
    .join('');
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}
