import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseKeywordFile,
  parseKeywordFileName,
  parseKeywordList,
  parseSubscribed,
  parseUiddb,
} from './courier-files.ts';
import { parseKeywordLetters, parseSubscriptions, parseUidlist } from './dovecot-files.ts';
import { flagsOfLetters, formatFileName, lettersOfFlags, parseFileName } from './file-name.ts';
import { levelsOfFolder } from './folder-name.ts';

test('the unique part of a file name stays whatever its flags are, on Windows too', () => {
  const base = '1700000000.M20046P2137V1I2.host,S=4542,W=4642';
  for (const end of ['', ':', ':2,', ':2,S', ';2,FRS', '!2,Sab'])
    assert.deepEqual(
      [parseFileName(base + end).base, parseFileName(base + end).size],
      [base, 4542],
    );
  assert.equal(parseFileName(`${base};2,FS`).letters, 'FS');
  assert.equal(parseFileName(base).letters, undefined);
  assert.equal(formatFileName('a', 'FS'), 'a:2,FS');
});

test('letters are flags, and those of keywords what dovecot-keywords says', () => {
  const keywords = parseKeywordLetters('0 $Forwarded\n1 NonJunk\n25 Work\nx y\n');
  assert.deepEqual(flagsOfLetters('DFPRSTbz', keywords), [
    '\\Draft',
    '\\Flagged',
    '$Forwarded',
    '\\Answered',
    '\\Seen',
    '\\Deleted',
    'NonJunk',
    'Work',
  ]);
  assert.deepEqual(flagsOfLetters('Pac', keywords), ['$Forwarded']);
  assert.equal(lettersOfFlags(['\\Seen', '\\Draft', '$Forwarded', 'x']), 'DS');
});

test('folder names of Maildir++, in modified UTF-7 or UTF-8, escaped or not', () => {
  const cases: [string, string[]][] = [
    ['.Archive.2025', ['Archive', '2025']],
    ['.Entw&APw-rfe', ['Entwürfe']],
    ['.Entwürfe', ['Entwürfe']],
    ['.a\\2eb.c', ['a.b', 'c']],
    ['Work%2fHome', ['Work/Home']],
    ['.', []],
    ['..a', ['a']],
  ];
  for (const [name, levels] of cases) assert.deepEqual(levelsOfFolder(name), levels, name);
});

test('UIDs of Dovecot (versions 1 and 3) and Courier are found by the unique part', () => {
  const v3 =
    '3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1\n' +
    '25006 :1276528487.M364837P9451.kurkku,S=1355,W=1394:2,\n' +
    '25017 W2481 P9x :1276533073.M242911P3632.kurkku:2,F\nnonsense\n';
  assert.deepEqual(parseUidlist(v3), {
    uidValidity: 1275660208,
    uids: new Map([
      ['1276528487.M364837P9451.kurkku,S=1355,W=1394', 25006],
      ['1276533073.M242911P3632.kurkku', 25017],
    ]),
  });
  const old = '1 1161023425 9\n7 1161023425.M1.host:2,S\n8 x.y\n';
  const expected = {
    uidValidity: 1161023425,
    uids: new Map([
      ['1161023425.M1.host', 7],
      ['x.y', 8],
    ]),
  };
  assert.deepEqual(parseUidlist(old), expected);
  assert.deepEqual(parseUiddb(old), expected);
  assert.equal(parseUidlist('garbage'), undefined);
  assert.equal(parseUiddb(''), undefined);
});

test('keywords of Courier: its list, and what was written since', () => {
  const list = parseKeywordList('Junk\n$label1\n\n1.M1.host,S=3:0 1\n2.host:1 7 x\n:0\n');
  assert.deepEqual(
    list,
    new Map([
      ['1.M1.host,S=3', ['Junk', '$label1']],
      ['2.host', ['$label1']],
    ]),
  );
  assert.deepEqual(parseKeywordList('Junk\n'), new Map());
  assert.deepEqual(parseKeywordFile('Junk\nWork\n'), ['Junk', 'Work']);
  assert.deepEqual(parseKeywordFileName('.5017661.1505.x'), { base: '1505.x', age: 5017661 });
  assert.equal(parseKeywordFileName('1505.x')!.age > 5017661, true);
  assert.equal(parseKeywordFileName(':list'), undefined);
});

test('subscriptions of Dovecot (versions 1 and 2) and Courier', () => {
  assert.deepEqual(parseSubscriptions('INBOX\nA.B\n', '.'), [['INBOX'], ['A', 'B']]);
  assert.deepEqual(parseSubscriptions('a.b/c\n', '/'), [['a.b', 'c']]);
  assert.deepEqual(parseSubscriptions('V\t2\n\nINBOX\nA.b\tB\x01tc\n', '.'), [
    ['INBOX'],
    ['A.b', 'B\tc'],
  ]);
  assert.deepEqual(parseSubscribed('INBOX.A.B\nINBOX\n'), [['A', 'B'], []]);
});
