// Another server that sends mail: the domains partner.test and forger.test prove who they are.
import { openCalendarDesk } from './calendar-desk.ts';
import { createFakeDns } from './fake-dns.ts';
import { talk } from './line-client.ts';
import { startTestServer } from './start-server.ts';

const zoneOf = (domain: string) => ({
  [domain]: { txt: ['v=spf1 ip4:127.0.0.1 -all'] },
  [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=none'] },
});

/** A server, and a way to send it mail as another server does. */
export async function startWithSender() {
  const server = await startTestServer({
    accounts: ['ann@a.test', 'ben@a.test'],
    settings: 'trusted_networks = []',
    world: {
      dns: createFakeDns({ ...zoneOf('partner.test'), ...zoneOf('forger.test') }),
      mxPort: 1,
    },
  });
  const send = async (
    mail: {
      readonly from: string;
      readonly sender?: string;
      readonly to: string;
      readonly parts: readonly string[];
    },
    pattern = /^250/,
  ) => {
    const client = await talk(server.port('smtp'));
    await client.expect(/^220/);
    client.write('EHLO mx.partner.test\r\n');
    while ((await client.readLine())[3] === '-');
    await client.send(`MAIL FROM:<${mail.sender ?? mail.from}>`, /^250/);
    await client.send(`RCPT TO:<${mail.to}>`, /^250/);
    await client.send('DATA', /^354/);
    client.write(
      [
        `From: <${mail.from}>`,
        `To: <${mail.to}>`,
        'Subject: Meeting',
        'Date: Mon, 30 Nov 2026 09:00:00 +0000',
        `Message-ID: <${Math.random()}@partner.test>`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary=b',
        '',
        ...mail.parts.flatMap((part) => ['--b', part]),
        '--b--',
        '',
      ].join('\r\n'),
    );
    await client.send('.', pattern);
    await client.send('QUIT', /^221/);
  };
  return { server, send, desk: openCalendarDesk(server) };
}

export const calendarPart = (method: string, lines: readonly string[], type = 'text/calendar') =>
  [
    `Content-Type: ${type}; charset="utf-8"; method=${method}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from([...lines, ''].join('\r\n'))
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n'),
  ].join('\r\n');

export const plain = 'Content-Type: text/plain\r\n\r\nJoin us.';

export const exchangeUid =
  '040000008200E00074C5B7101A82E00800000000B0D1C1A4A55EDC01000000000000000010000000E4C6B2C1A5F0A94C8D3F';

/** As Exchange writes it: its own zone under a name of its own, MAILTO in capitals, properties of Microsoft's. */
export const exchange = (method: string, more: readonly string[] = []) => [
  'BEGIN:VCALENDAR',
  `METHOD:${method}`,
  'PRODID:Microsoft Exchange Server 2010',
  'VERSION:2.0',
  'BEGIN:VTIMEZONE',
  'TZID:Customized Time Zone',
  'BEGIN:STANDARD',
  'DTSTART:16010101T000000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0200',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'ORGANIZER;CN=Max Partner:MAILTO:Max@Partner.test',
  'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ann:MAILTO:ANN@a.test',
  'DESCRIPTION;LANGUAGE=de-DE:Tagesordnung\\n\\n',
  `UID:${exchangeUid}`,
  'SUMMARY;LANGUAGE=de-DE:Planung',
  'DTSTART;TZID=Customized Time Zone:20270104T100000',
  'DTEND;TZID=Customized Time Zone:20270104T110000',
  'CLASS:PUBLIC',
  'PRIORITY:5',
  'DTSTAMP:20261130T090000Z',
  'TRANSP:OPAQUE',
  'STATUS:CONFIRMED',
  'SEQUENCE:0',
  'X-MICROSOFT-CDO-APPT-SEQUENCE:0',
  'X-MICROSOFT-CDO-ALLDAYEVENT:FALSE',
  ...more,
  'END:VEVENT',
  'END:VCALENDAR',
];
