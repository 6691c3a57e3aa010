import { placeMessage } from '../sources/takeout/place-message.ts';
import { parseLabels } from '../sources/takeout/parse-labels.ts';
import { readCsvContacts } from '../sources/csv/read-csv-contacts.ts';
import { filtersToSieve } from '../sources/thunderbird/filters-to-sieve.ts';
import { readMeta } from '../sources/zimbra/read-meta.ts';
import { contactToItem } from '../sources/zimbra/to-contact.ts';
import { calendarTextsIn, joinCalendarTexts } from './calendar-parts.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parseFilterRules } from '#codecs/mozilla/parse-filter-rules.ts';
import { parseSieve } from '#codecs/sieve/parse-sieve.ts';
import { refusesOrReads } from '../../../test/support/refuses-or-reads.ts';

/** Laws: a parser refuses or reads; a script that is made of rules is one that Sieve reads. */
export const target = {
  name: 'migration/files',
  corpus: () =>
    [
      'Inbox,=?UTF-8?Q?a?=,"b, c",Category x/y',
      'First Name,E-mail Address,Birthday\r\nA,a@b,1/2/80\r\n',
      'Name;E-mail 1 - Type;E-mail 1 - Value\nA;Work;a ::: b\n',
      'name="a"\nenabled="yes"\ntype="17"\naction="Delete"\ncondition="AND (subject,contains,x) OR (size,is greater than,3)"\n',
      '{"id":1,"type":6,"Path":"/a/b","FlagStr":"uf","TagNames":"a:b","metadata":"d3:fldd5:email3:a@bee"}',
      'Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString();
    placeMessage(parseLabels(text));
    refusesOrReads(() => [...readCsvContacts('x', input)]);
    const { script } = filtersToSieve(parseFilterRules(text), () => text.slice(0, 50));
    if (script !== '') parseSieve(script);
    refusesOrReads(() => contactToItem(readMeta(input, (tag) => tag)));
    refusesOrReads(() => joinCalendarTexts(calendarTextsIn(input)), ContentSyntaxError);
  },
};
