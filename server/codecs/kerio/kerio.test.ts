import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfiguration } from './parse-configuration.ts';
import { parseFolderIndex, parseFolderStatus } from './parse-folder-index.ts';

test('an index of version 6.1 has no time of arrival; one of later versions has', () => {
  const { entries, badLines, unknownFlags } = parseFolderIndex(
    'U00000001 F80000001 S1133 D43032abf M4305f1b7 I0001 CIPM.Appointment\nU0000000A F40000014 S1 D43032abf T43032ac0 M4305f1b7 CIPM.Note\nwhat\n',
  );
  assert.deepEqual(
    entries.map((it) => [
      it.name,
      it.uid,
      it.flags.join(' '),
      it.receivedAtSeconds,
      it.messageClass,
    ]),
    [
      ['00000001', 1, '\\Seen', 0x4303_2abf, 'IPM.Appointment'],
      ['0000000a', 10, '\\Flagged \\Draft', 0x4303_2ac0, 'IPM.Note'],
    ],
  );
  assert.deepEqual(badLines, [3]);
  assert.equal(unknownFlags, 0x4000_0000);
});

test('rights stand behind addresses; others are returned as they are written', () => {
  const status = parseFolderStatus(
    'T2 Gab V4303 U2 C1 M1 D0 R0 N0 S9\nAann@example.org lrsw\nAbob@example.org ZZ\n',
  );
  assert.deepEqual(status, {
    guid: 'ab',
    uidValidity: 0x4303,
    access: [{ who: 'ann@example.org', rights: 'lrsw' }],
    badRights: ['bob@example.org ZZ'],
  });
});

test('lists of a configuration by name', () => {
  const lists = parseConfiguration(
    Buffer.from(
      '<config><list name="User"><listitem><variable name="Name">ann</variable><variable name="FullName">Ann &amp; Co</variable></listitem></list></config>',
    ),
  );
  assert.equal(lists.get('user')?.[0]?.get('fullname'), 'Ann & Co');
});
