import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assert as assertProperty, property, string } from 'fast-check';
import { sharedData } from '../../../test/support/shared-data.ts';
import { dataAt, dataText, isArray, isDictionary } from './data-value.ts';
import { parseData } from './parse-data.ts';

test('dictionaries, arrays, strings with escapes, blocks and what "#" begins', () => {
  const data = parseData(
    '{ Name = a.b@c; "Long key" = "x\\"\\\\\\065\\e"; List = (1m, (), {A=b;}); No = #null#; Bytes = [AA\nEC]; At = #T07-11-2011_16:53:05; }\n',
  );
  assert.equal(dataText(data, 'Name'), 'a.b@c');
  assert.equal(dataText(data, 'Long key'), 'x"\\A\n');
  const list = dataAt(data, 'List');
  assert.ok(isArray(list) && list[0] === '1m' && isDictionary(list[2]));
  assert.equal(dataAt(data, 'No'), null);
  assert.deepEqual(dataAt(data, 'Bytes'), { base64: 'AAEC' });
  assert.equal(dataText(data, 'At'), '#T07-11-2011_16:53:05');
});

test('what is no such text is refused with the place', () => {
  for (const [text, reason] of [
    ['{a=b', /";" is missing/],
    ['{a b;}', /"=" is missing/],
    ['("x)', /does not end/],
    ['{} x', /behind the end/],
    ['('.repeat(100), /too deep/],
  ] as const)
    assert.throws(() => parseData(text), reason);
});

test('any string is read as it was written', () => {
  assertProperty(
    property(string({ unit: 'binary' }), (text) => {
      const quoted = `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      assert.equal(parseData(`{a=${quoted};}`) && dataText(parseData(`{a=${quoted};}`), 'a'), text);
    }),
  );
});

const folder = sharedData('legacy');
const skip = folder === undefined ? 'the shared test data is not here' : false;

test('settings of a server in use are read', { skip }, () => {
  for (const name of [
    'Settings/Main.settings',
    'Settings/WebUserPrefs.settings',
    'Settings/DomainDefault.settings',
  ])
    assert.ok(
      isDictionary(parseData(readFileSync(join(folder!, 'communigate', name), 'utf8'))),
      name,
    );
});
