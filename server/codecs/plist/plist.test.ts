import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { parsePlist } from './parse-plist.ts';

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';
const plist = (value: string) =>
  parsePlist(Buffer.from(`${head}<plist version="1.0">${value}</plist>`));

test('values of a property list', () => {
  const dict =
    '<dict>\n<key>a</key><integer>8590195713</integer><key>b &amp; ü</key><array><string>x</string><true/><false/></array>' +
    '<key>c</key><real>-1.5</real><key>d</key><data>\nAQI=\n</data><key>e</key><date>2020-01-31T10:00:00Z</date></dict>';
  assert.deepEqual(
    plist(dict),
    new Map<string, unknown>([
      ['a', 8_590_195_713],
      ['b & ü', ['x', true, false]],
      ['c', -1.5],
      ['d', Buffer.from([1, 2])],
      ['e', '2020-01-31T10:00:00Z'],
    ]),
  );
});

test('what is no property list is refused', () => {
  for (const bad of [
    '<dict><key>a</key></dict>',
    '<integer>x</integer>',
    '<b/>',
    '',
    '<true/><true/>',
  ])
    assert.throws(() => plist(bad), InputSyntaxError, bad);
  assert.throws(() => parsePlist(Buffer.from('bplist00\xd1')), /plutil/);
  const entity = '<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>';
  assert.throws(() => parsePlist(Buffer.from(entity)), InputSyntaxError);
});
