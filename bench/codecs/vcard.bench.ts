// `node bench/codecs/vcard.bench.ts`: time per card of checking, summarising, matching and converting; one JSON line per figure.
import { convertCard } from '../../server/codecs/vcard/convert-card.ts';
import { formatCard } from '../../server/codecs/vcard/format-card.ts';
import { createCardMatcher } from '../../server/codecs/vcard/match-card.ts';
import { parseCards } from '../../server/codecs/vcard/parse-cards.ts';
import { summarizeCard } from '../../server/codecs/vcard/summarize-card.ts';
import { validateAddressObject } from '../../server/codecs/vcard/validate-address-object.ts';

const lines = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'PRODID:-//Bench//EN',
  'UID:477343c8-e6bf-375a-9bac-1f96a5000837',
  'N:Lee;Ann;Mary\\, Eve;Dr.;',
  'FN:Dr. Ann Mary Lee',
  'NICKNAME:Annie',
  'ORG:Example;Accounting',
  'TITLE:Head of it',
  'EMAIL;type=INTERNET;type=WORK;type=pref:ann.lee@example.org',
  'EMAIL;type=INTERNET;type=HOME:ann@example.net',
  'TEL;type=WORK;type=pref:+49 30 123456',
  'TEL;type=CELL:+49 170 123456',
  'item1.TEL:+49 30 654321',
  'item1.X-ABLabel:Assistant',
  'item2.ADR;type=HOME;type=pref:;;Way 5;Town;;12345;Country',
  'NOTE:Met at the fair\\, likes tea',
  'BDAY;value=date:1980-06-06',
  'REV:2012-03-05T13:32:54Z',
];
const plain = [...lines, 'END:VCARD', ''].join('\r\n');
const folded = `${'A'.repeat(74)}\r\n `.repeat(700);
const photo = [...lines, `PHOTO;ENCODING=b;TYPE=JPEG:${folded}A`, 'END:VCARD', ''].join('\r\n');

function measure(name: string, rounds: number, run: () => void): void {
  for (let i = 0; i < Math.min(rounds, 3000); i++) run();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) run();
  const used = process.cpuUsage(before);
  const micros = (used.user + used.system) / rounds;
  console.log(
    JSON.stringify({ bench: 'codecs/vcard', name, cpuMicrosEach: Math.round(micros * 100) / 100 }),
  );
}

const [card] = parseCards(plain);
const matches = createCardMatcher({
  test: 'anyof',
  properties: ['FN', 'EMAIL', 'NICKNAME', 'ORG'].map((name) => ({
    name,
    isNotDefined: false,
    test: 'anyof',
    parameters: [],
    texts: [
      { text: 'nobody', collation: 'i;unicode-casemap', matchType: 'contains', isNegated: false },
    ],
  })),
});
measure('check', 20_000, () => void validateAddressObject(plain));
measure('check, photo of 50 kB', 2_000, () => void validateAddressObject(photo));
measure('summary', 20_000, () => void summarizeCard(plain));
measure('summary, photo of 50 kB', 2_000, () => void summarizeCard(photo));
measure('match four properties', 20_000, () => void matches(card!));
measure('convert to 4.0 and format', 20_000, () => void formatCard(convertCard(card!, '4.0')));
