import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { summarizeCard } from './summarize-card.ts';

test('a summary has the UID and what people are looked up by', () => {
  const { uid, searchText } = summarizeCard(`BEGIN:VCARD
VERSION:3.0
UID:a-1
FN:Ann Lee
N:Lee;Ann;;;
item1.EMAIL;TYPE=work:Ann@Example.test
TEL:+49 (30) 12-34
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
NOTE:${'long '.repeat(100)}end
ORG:Example\\, Inc.;Sales
END:VCARD
BEGIN:VCARD
FN:Somebody else
END:VCARD`);
  assert.equal(uid, 'a-1');
  const lines = searchText.split('\n');
  assert.deepEqual(lines.slice(0, 6), [
    'A-1',
    'ANN LEE',
    'LEE;ANN;;;',
    'ANN@EXAMPLE.TEST',
    '+49 (30) 12-34',
    '49301234',
  ]);
  assert.equal(lines[6]!.length, 200);
  assert.deepEqual(lines.slice(7), ['EXAMPLE, INC.;SALES']);
});

test('what is broken is left out, and nothing is thrown', () => {
  const broken = 'BEGIN:VCARD\nFN:Ann\nTEL;TYPE="home:1\nUID:\nEMAIL:a@b.test\nEND:VCARD';
  assert.deepEqual(summarizeCard(broken), { uid: undefined, searchText: 'ANN\n\nA@B.TEST' });
  assert.deepEqual(summarizeCard('no card at all'), { uid: undefined, searchText: '' });
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void summarizeCard(text)));
});
