import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilterRules } from './parse-filter-rules.ts';
import { parsePrefs } from './parse-prefs.ts';
import { parseProfiles } from './parse-profiles.ts';

test('settings of prefs.js: texts with escapes, numbers, switches', () => {
  const text = `// Mozilla User Preferences

/* user_pref("not.this", 1); */
user_pref("mail.identity.id1.fullName", "Anna \\"M\\" M\\u00fcller");
user_pref("mail.identity.id1.htmlSigText", "a\\nb\\\\c, (d);");
  user_pref("mail.server.server1.port", 993);
user_pref("mail.server.server1.port", 143);
user_pref("x", true);
user_pref("broken", "x);
`;
  assert.deepEqual(
    parsePrefs(text),
    new Map<string, unknown>([
      ['mail.identity.id1.fullName', 'Anna "M" Müller'],
      ['mail.identity.id1.htmlSigText', 'a\nb\\c, (d);'],
      ['mail.server.server1.port', 143],
      ['x', true],
    ]),
  );
});

test('mail rules with their conditions and actions', () => {
  const text = `version="9"
logging="no"
name="Lists \\"a\\""
enabled="yes"
type="17"
action="Move to folder"
actionValue="imap://ann%40example.org@mail.example.org/Lists"
action="Mark read"
condition="OR (subject,contains,[dev]) OR (\\"List-Id\\",contains,\\"a (b), c\\") OR (from,is,x@y) OR (subject,contains,\\"[dev] (x), \\\\"y\\\\"\\")"
name="Off"
enabled="no"
type="1"
action="Delete"
condition="ALL"
`;
  assert.deepEqual(parseFilterRules(text), [
    {
      name: 'Lists "a"',
      isEnabled: true,
      type: 17,
      match: 'any',
      terms: [
        { attribute: 'subject', operator: 'contains', value: '[dev]' },
        { attribute: 'List-Id', operator: 'contains', value: 'a (b), c' },
        { attribute: 'from', operator: 'is', value: 'x@y' },
        { attribute: 'subject', operator: 'contains', value: '[dev] (x), "y"' },
      ],
      actions: [
        { name: 'Move to folder', value: 'imap://ann%40example.org@mail.example.org/Lists' },
        { name: 'Mark read', value: undefined },
      ],
    },
    {
      name: 'Off',
      isEnabled: false,
      type: 1,
      match: 'always',
      terms: [],
      actions: [{ name: 'Delete', value: undefined }],
    },
  ]);
});

test('profiles and where they lie', () => {
  const text =
    '[General]\r\nStartWithLastProfile=1\r\n\r\n[Profile0]\r\nName=default\r\nIsRelative=1\r\nPath=Profiles/abc.default\r\nDefault=1\r\n[Profile1]\nName=old\nIsRelative=0\nPath=/srv/old\n[Install4F]\nDefault=x\n';
  assert.deepEqual(parseProfiles(text), [
    { name: 'default', path: 'Profiles/abc.default', isRelative: true, isDefault: true },
    { name: 'old', path: '/srv/old', isRelative: false, isDefault: false },
  ]);
});
