// `node bench/codecs/icalendar.bench.ts`: time per event of parsing, checking, summarising and zone look-ups; one JSON line per figure.
import { namedZone } from '../../server/codecs/icalendar/named-zone.ts';
import { parseCalendar } from '../../server/codecs/icalendar/parse-calendar.ts';
import { summarizeCalendar } from '../../server/codecs/icalendar/summarize-calendar.ts';
import { readCalendarObject } from '../../server/codecs/icalendar/validate-calendar-object.ts';
import { vtimezoneOf } from '../../server/codecs/icalendar/vtimezone-of.ts';
import { formatCalendar } from '../../server/codecs/icalendar/format-calendar.ts';
import { toEpochSeconds } from '../../server/codecs/icalendar/zone.ts';

const berlin = formatCalendar(vtimezoneOf('Europe/Berlin', 0)!);

function event(tzid: string, ...lines: string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Bench//EN',
    berlin.trimEnd().replace('TZID:Europe/Berlin', `TZID:${tzid}`),
    'BEGIN:VEVENT',
    'UID:8c2a3fd4-22aa-4f53-b0d5-18bd3ad6cd33',
    'DTSTAMP:20260101T100000Z',
    'CREATED:20260101T100000Z',
    'SUMMARY:Planning of the quarter with all the teams of the house',
    'ORGANIZER;CN=Ann Lee:mailto:ann@example.org',
    'ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:\r\n bob@example.org',
    `DTSTART;TZID=${tzid}:20260301T100000`,
    `DTEND;TZID=${tzid}:20260301T110000`,
    'LOCATION:Room 5',
    String.raw`DESCRIPTION:A long text\, with commas\nand line ends.`,
    'TRANSP:OPAQUE',
    ...lines,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    'DESCRIPTION:Default',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

function measure(name: string, rounds: number, run: () => void): void {
  for (let i = 0; i < Math.min(rounds, 3000); i++) run();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) run();
  const used = process.cpuUsage(before);
  const micros = (used.user + used.system) / rounds;
  console.log(
    JSON.stringify({
      bench: 'codecs/icalendar',
      name,
      cpuMicrosEach: Math.round(micros * 100) / 100,
    }),
  );
}

const single = event('Europe/Berlin');
const daily = event('Europe/Berlin', 'RRULE:FREQ=DAILY;COUNT=52');
const custom = event('Our Own Zone', 'RRULE:FREQ=WEEKLY');
const options = { supportedComponents: ['VEVENT'] };
const zone = namedZone('Europe/Berlin')!;

measure('parse 1 KiB', 50_000, () => parseCalendar(single));
measure('read a calendar object', 20_000, () => readCalendarObject(single, options));
measure('summarize one event', 20_000, () => summarizeCalendar(single));
measure('summarize COUNT=52', 20_000, () => summarizeCalendar(daily));
measure('summarize with a zone of its own', 20_000, () => summarizeCalendar(custom));
let at = 1_700_000_000;
measure('local time to moment', 1_000_000, () => {
  toEpochSeconds(zone, (at += 86_400 * 3) % 2_000_000_000);
});
