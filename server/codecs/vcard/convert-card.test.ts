import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertCard, type CardVersion } from './convert-card.ts';
import { formatCard } from './format-card.ts';
import { parseCards } from './parse-cards.ts';

/** The lines of a card with these lines after conversion, without the frame. */
function convert(from: string, lines: string[], to: CardVersion): string[] {
  const text = `BEGIN:VCARD\r\nVERSION:${from}\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`;
  const written = formatCard(convertCard(parseCards(text)[0]!, to)).replaceAll('\r\n ', '');
  const out = written.split('\r\n');
  assert.equal(out[1], `VERSION:${to}`);
  return out.slice(2, -2);
}

/** Pairs of lines that mean the same in 3.0 and 4.0, and come back. */
const equals: readonly (readonly [what: string, three: string[], four: string[]])[] = [
  ['a URI as UID', ['UID:urn:uuid:1'], ['UID:urn:uuid:1']],
  ['any other UID', ['UID:abc'], ['UID;VALUE=text:abc']],
  [
    'the preferred one',
    ['TEL;TYPE=home,pref:1', 'TEL;TYPE=cell:2'],
    ['TEL;TYPE=home;PREF=1:1', 'TEL;TYPE=cell:2'],
  ],
  [
    'the kind of a mail address',
    ['EMAIL;TYPE=internet,work:a@b.test'],
    ['EMAIL;TYPE=work:a@b.test'],
  ],
  ['messages', ['TEL;TYPE=msg:1'], ['TEL;TYPE=text:1']],
  [
    'an inline photo',
    ['PHOTO;TYPE=PNG;ENCODING=b:iVBORw0KGgo='],
    ['PHOTO:data:image/png;base64,iVBORw0KGgo='],
  ],
  [
    'a photo elsewhere',
    ['PHOTO;TYPE=JPEG;VALUE=uri:https://a.test/p'],
    ['PHOTO;MEDIATYPE=image/jpeg:https://a.test/p'],
  ],
  ['a place', ['GEO:37.386;-122.08'], ['GEO:geo:37.386,-122.08']],
  ['an offset', ['TZ:-05:00'], ['TZ;VALUE=utc-offset:-0500']],
  ['a zone', ['TZ;VALUE=text:Europe/Berlin'], ['TZ:Europe/Berlin']],
  ['a birthday', ['BDAY:1996-04-15'], ['BDAY:19960415']],
  ['a birthday without its year', ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15'], ['BDAY:--0415']],
  [
    'a birth with its time',
    ['BDAY;VALUE=date-time:1953-10-15T23:10:00Z'],
    ['BDAY:19531015T231000Z'],
  ],
  ['the revision', ['REV:1995-10-31T22:27:10Z'], ['REV:19951031T222710Z']],
  [
    'a group',
    ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1'],
    ['KIND:group', 'MEMBER:urn:uuid:1'],
  ],
  ['a company', ['X-ABSHOWAS:COMPANY'], ['KIND:org']],
  ['a gender', ['X-GENDER:Male'], ['GENDER:M']],
  ['a gender in words', ['X-GENDER:O;fluid'], ['GENDER:O;fluid']],
  [
    'an address label',
    ['ADR;TYPE=home:;;Way 1;;;;', 'LABEL;TYPE=home:Way 1\\nTown'],
    ['ADR;TYPE=home;LABEL=Way 1^nTown:;;Way 1;;;;'],
  ],
  [
    'the sort key',
    ['N:van der Harten;Rene;;;', 'SORT-STRING:Harten'],
    ['N;SORT-AS=Harten:van der Harten;Rene;;;'],
  ],
  [
    'an anniversary',
    [
      'X-ANNIVERSARY:2001-02-03',
      'item1.X-ABDATE:2001-02-03',
      'item1.X-ABLABEL:_$!<Anniversary>!$_',
    ],
    ['ANNIVERSARY:20010203'],
  ],
  [
    'a related name',
    ['item1.X-ABRELATEDNAMES:Bob', 'item1.X-ABLABEL:_$!<Spouse>!$_'],
    ['RELATED;TYPE=spouse;VALUE=text:Bob'],
  ],
  [
    'a related name with a label of its own',
    ['item1.X-ABRELATEDNAMES:Bob', 'item1.X-ABLABEL:Coach'],
    ['item1.RELATED;VALUE=text:Bob', 'item1.X-ABLABEL:Coach'],
  ],
  [
    'labels and unknown properties',
    [
      'item2.TEL:1',
      'item2.X-ABLABEL:Boat',
      'X-ODD;X-P="a;b":c\\,d',
      'IMPP;TYPE=home:xmpp:a@b.test',
    ],
    [
      'item2.TEL:1',
      'item2.X-ABLABEL:Boat',
      'X-ODD;X-P="a;b":c\\,d',
      'IMPP;TYPE=home:xmpp:a@b.test',
    ],
  ],
];

for (const [what, three, four] of equals)
  test(`3.0 and 4.0 have their ways to say ${what} (RFC 6350 §6, RFC 2426 §3)`, () => {
    const name = ['FN:Ann', 'N:Lee;Ann;;;'];
    const named = (lines: string[]): string[] =>
      lines.some((line) => line.startsWith('N')) ? ['FN:Ann', ...lines] : [...name, ...lines];
    assert.deepEqual(convert('3.0', named(three), '4.0').sort(), named(four).sort());
    assert.deepEqual(convert('4.0', named(four), '3.0').sort(), named(three).sort());
  });

test('4.0 gets the FN it needs, from whatever names there are (RFC 6350 §6.2.1)', () => {
  assert.deepEqual(convert('3.0', ['N:Lee;Ann;M;Dr.;Jr.'], '4.0')[0], 'FN:Dr. Ann M Lee Jr.');
  assert.deepEqual(convert('3.0', ['N:;;;;', 'ORG:A\\, B;C'], '4.0')[0], 'FN:A\\, B C');
  assert.deepEqual(convert('3.0', ['EMAIL:a@b.test'], '4.0')[0], 'FN:a@b.test');
});

test('3.0 gets the N it needs, and one FN of several (RFC 2426 §3.1)', () => {
  assert.deepEqual(convert('4.0', ['FN:Sales\\, East'], '3.0'), [
    'FN:Sales\\, East',
    'N:Sales\\, East;;;;',
  ]);
  const several = ['FN;LANGUAGE=de:A', 'FN;LANGUAGE=en;PREF=1:B', 'N:B;;;;'];
  assert.deepEqual(convert('4.0', several, '3.0'), ['FN;LANGUAGE=en;TYPE=pref:B', 'N:B;;;;']);
});

test('telephone numbers as URIs become numbers (RFC 6350 §6.4.1)', () => {
  assert.deepEqual(
    convert(
      '4.0',
      ['FN:A', 'N:A;;;;', 'TEL;VALUE=uri;TYPE="voice,home":tel:+1-555;ext=12'],
      '3.0',
    )[2],
    'TEL;TYPE=voice,home:+1-555 x12',
  );
});

test('properties from before IMPP become it (RFC 6350 §6.4.3)', () => {
  const out = convert('3.0', ['FN:A', 'X-JABBER;TYPE=HOME:a@b.test', 'X-AIM:joe w'], '4.0');
  assert.deepEqual(out.slice(1), ['IMPP;TYPE=home:xmpp:a@b.test', 'IMPP:aim:joe%20w']);
});

test('2.1 loses its quoted-printable and charsets on the way (RFC 2426 §5)', () => {
  const lines = [
    'N;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:L=E9e;Ann',
    'FN:Lee, Ann',
    'TEL;HOME;VOICE;PREF:1',
    'PHOTO;JPEG;BASE64:/9j/',
    'NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab;c',
  ];
  assert.deepEqual(convert('2.1', lines, '3.0'), [
    'N:Lée;Ann',
    'FN:Lee\\, Ann',
    'TEL;TYPE=HOME;TYPE=VOICE;TYPE=PREF:1',
    'PHOTO;TYPE=JPEG;ENCODING=b:/9j/',
    'NOTE:a\\nb\\;c',
  ]);
  assert.deepEqual(convert('2.1', lines, '4.0').slice(2), [
    'TEL;TYPE=home,voice;PREF=1:1',
    'PHOTO:data:image/jpeg;base64,/9j/',
    'NOTE:a\\nb\\;c',
  ]);
});

test('a card of the version that is asked for stays as it is', () => {
  const [card] = parseCards('BEGIN:VCARD\nVERSION:4.0\nEND:VCARD');
  assert.equal(convertCard(card!, '4.0'), card);
});
