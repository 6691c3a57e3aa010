import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { parseMultiget } from '#codecs/webdav/multiget.ts';
import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';
import { parseCalendarData } from './calendar-data-xml.ts';
import { CalendarRequestError } from './calendar-request-error.ts';
import { parseCalendarQuery, parseFreeBusyQuery } from './calendar-reports.ts';

const bodies = [parseCalendarQuery, parseMultiget, parseFreeBusyQuery, parseCalendarData] as const;

const namespaces = `xmlns="${CALDAV}" xmlns:D="DAV:"`;

/** Laws: only InputSyntaxError, DomainError and CalendarRequestError are thrown. */
export const target = {
  name: 'codecs/caldav',
  corpus: () =>
    [
      `<calendar-query ${namespaces}><D:prop><calendar-data><comp name="VCALENDAR"><prop name="VERSION" novalue="yes"/><comp name="VEVENT"><allprop/><allcomp/></comp></comp><expand start="20260101T000000Z" end="20260201T000000Z"/></calendar-data></D:prop><filter><comp-filter name="VCALENDAR"><comp-filter name="VEVENT"><time-range start="20260101T000000Z"/><prop-filter name="SUMMARY" test="anyof"><text-match collation="i;octet" negate-condition="yes">x</text-match><param-filter name="LANGUAGE"><is-not-defined/></param-filter></prop-filter></comp-filter></comp-filter></filter><timezone-id>Europe/Berlin</timezone-id></calendar-query>`,
      `<calendar-multiget ${namespaces}><D:prop><D:getetag/></D:prop><D:href>/a</D:href></calendar-multiget>`,
      `<free-busy-query ${namespaces}><time-range start="20260101T000000Z" end="20260102T000000Z"/></free-busy-query>`,
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    refusesOrReads(() => {
      const root = parseXml(input, { maxBytes: 100_000 });
      for (const parse of bodies) refusesOrReads(() => parse(root), CalendarRequestError);
    }, CalendarRequestError);
  },
};
