// Calendar objects and cards of every sort that a client may have, with everything that is awkward in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from './shared-data.ts';

const zone = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
`;

/** A calendar object around components, with the CRLF of the wire. */
export function calendarObject(components: string): string {
  return `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.test//samples//EN
${components.trim()}
END:VCALENDAR
`.replaceAll('\n', '\r\n');
}

/** An event of one hour; further lines may be given. */
export function eventOf(uid: string, start: string, further = ''): string {
  return calendarObject(
    `BEGIN:VEVENT
UID:${uid}
DTSTAMP:20261120T080000Z
DTSTART:${start}
DURATION:PT1H
SUMMARY:Event ${uid}
${further.trim()}
END:VEVENT`.replace('\n\n', '\n'),
  );
}

const series = calendarObject(`${zone}BEGIN:VEVENT
UID:series@samples
DTSTAMP:20261120T080000Z
DTSTART;TZID=Europe/Berlin:20261005T090000
DTEND;TZID=Europe/Berlin:20261005T100000
RRULE:FREQ=WEEKLY;COUNT=12
EXDATE;TZID=Europe/Berlin:20261012T090000
SUMMARY:Wöchentlich
LOCATION:Straße 1\\, Köln
END:VEVENT
BEGIN:VEVENT
UID:series@samples
DTSTAMP:20261120T080000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261026T090000
DTSTART;TZID=Europe/Berlin:20261027T140000
DTEND;TZID=Europe/Berlin:20261027T150000
SUMMARY:Ausnahmsweise am Dienstag
END:VEVENT`);

const alarmed = eventOf(
  'alarm@samples',
  '20261207T080000Z',
  `DESCRIPTION:A long line that has to be folded somewhere, since it is longer than
  seventy-five octets: äöü 日本語 🎉\\nand a second line
CATEGORIES:Work,Größe
X-SOMETHING-OWN;X-PARAM="a;b:c":kept as it is
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:Soon
END:VALARM`,
);

const allDay = calendarObject(`BEGIN:VEVENT
UID:all-day@samples
DTSTAMP:20261120T080000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Weihnachten 🎄
TRANSP:TRANSPARENT
END:VEVENT`);

/** By UID; none of them is a task. */
export const sampleEvents: ReadonlyMap<string, string> = new Map([
  ['series@samples', series],
  ['alarm@samples', alarmed],
  ['all-day@samples', allDay],
  ['floating@samples', eventOf('floating@samples', '20261208T120000')],
  ['early@samples', eventOf('early@samples', '19010101T000000Z')],
  [
    'large@samples',
    eventOf('large@samples', '20261209T080000Z', `DESCRIPTION:${'Große Worte. '.repeat(40_000)}`),
  ],
  ...Array.from({ length: 40 }, (_, i): [string, string] => {
    const uid = `plain-${i}@samples`;
    return [uid, eventOf(uid, `202701${String((i % 28) + 1).padStart(2, '0')}T100000Z`)];
  }),
]);

/** By UID. */
export const sampleTasks: ReadonlyMap<string, string> = new Map([
  [
    'due@samples',
    calendarObject(`BEGIN:VTODO
UID:due@samples
DTSTAMP:20261120T080000Z
DTSTART;VALUE=DATE:20261201
DUE;VALUE=DATE:20261215
PRIORITY:1
PERCENT-COMPLETE:20
STATUS:IN-PROCESS
SUMMARY:Steuererklärung
CATEGORIES:Büro
END:VTODO`),
  ],
  [
    'undated@samples',
    calendarObject(`BEGIN:VTODO
UID:undated@samples
DTSTAMP:20261120T080000Z
SUMMARY:Irgendwann
STATUS:NEEDS-ACTION
END:VTODO`),
  ],
]);

/** By UID. */
export const sampleCards: ReadonlyMap<string, string> = new Map(
  [
    `BEGIN:VCARD
VERSION:3.0
UID:ada@samples
FN:Ada Löwe
N:Löwe;Ada;;;
EMAIL;TYPE=WORK:ada@example.test
TEL;TYPE=CELL:+49 221 1234
ORG:Größe & Söhne;Abteilung
NOTE:Erste Zeile\\nZweite Zeile
X-OWN:kept
END:VCARD
`,
    `BEGIN:VCARD
VERSION:4.0
UID:bo@samples
FN:Bo 日本
N:日本;Bo;;;
EMAIL;PREF=1:bo@example.test
BDAY:--0412
END:VCARD
`,
    `BEGIN:VCARD
VERSION:3.0
UID:pictured@samples
FN:Pictured
N:Pictured;;;;
PHOTO;ENCODING=b;TYPE=JPEG:${'/9j/4AAQSkZJRgABAQAAAQABAAD'.repeat(4_000)}
END:VCARD
`,
  ].map((text) => [/^UID:(.*)$/m.exec(text)![1]!, text.replaceAll('\n', '\r\n')]),
);

/** Calendars that other programs made, one object each; none where the test data is not beside the checkout. */
export function foreignEvents(): Map<string, string> {
  return readAll(sharedData('ical', 'icaljs', 'samples'), '.ics', /^BEGIN:VEVENT\r?$/m);
}

/** Cards that other programs made, one each; none where the test data is not beside the checkout. */
export function foreignCards(): Map<string, string> {
  const folder = ['vcard', 'ez-vcard', 'src', 'test', 'resources', 'ezvcard', 'io', 'text'];
  return readAll(sharedData(...folder), '.vcf', /^VERSION:[34]\.0\r?$/m);
}

function readAll(folder: string | undefined, ending: string, wanted: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  if (folder === undefined) return found;
  for (const name of readdirSync(folder).filter((n) => n.endsWith(ending))) {
    const text = readFileSync(join(folder, name), 'utf8');
    const uids = new Set(text.matchAll(/^UID:(.+?)\r?$/gm).map((match) => match[1]!));
    const isOne = text.match(/^BEGIN:V(?:CALENDAR|CARD)\r?$/gm)?.length === 1;
    const [uid] = uids;
    if (uid !== undefined && uids.size === 1 && isOne && wanted.test(text)) found.set(uid, text);
  }
  return found;
}
