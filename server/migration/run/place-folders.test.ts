import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceFolder } from '../item.ts';
import { defaultPolicies } from '../policies.ts';
import { placeFolders } from './place-folders.ts';

function place(...folders: readonly (Pick<SourceFolder, 'path'> & Partial<SourceFolder>)[]) {
  const all = folders.map(
    (it) => ({ id: it.path.join('/'), kind: 'mailbox', state: '', ...it }) as const,
  );
  return placeFolders(all, defaultPolicies).map(
    ({ folder, wish: { path, role } }) => `${folder.path.join('/')}: ${role ?? path.join('/')}`,
  );
}

test('of two folders called like one role, the one with the standard name has it, in whatever order', () => {
  const both = [{ path: ['Papierkorb'] }, { path: ['Trash'] }];
  assert.deepEqual(place(...both), ['Papierkorb: Papierkorb', 'Trash: trash']);
  assert.deepEqual(place(...both.toReversed()), ['Trash: trash', 'Papierkorb: Papierkorb']);
});

test('a folder with the name of a role that another one has is not put into that one', () => {
  assert.deepEqual(place({ path: ['Papierkorb'], role: 'trash' }, { path: ['Trash'] }), [
    'Papierkorb: trash',
    'Trash: Trash (2)',
  ]);
  assert.deepEqual(place({ path: ['Gesendet'] }, { path: ['Gesendete Objekte'] }), [
    'Gesendet: sent',
    'Gesendete Objekte: Gesendete Objekte',
  ]);
});

test('the folder with a role has its name to itself, whatever comes before it in other letters', () => {
  const folders = [
    { path: ['SENT'] },
    { path: ['sent'] },
    { path: ['Sent'], role: 'sent' as const },
    { path: ['Sent', '2020'] },
  ];
  assert.deepEqual(place(...folders), [
    'SENT: SENT (2)',
    'sent: sent (3)',
    'Sent: sent',
    'Sent/2020: Sent/2020',
  ]);
});

test('a long name is cut between letters, and has no blank at its end', () => {
  const name = (text: string) => place({ path: [text] })[0]!.split(': ')[1]!;
  assert.equal(name(`${'x'.repeat(199)}\u{1F600}`), 'x'.repeat(199));
  assert.equal(name(`${'x'.repeat(199)} y`), 'x'.repeat(199));
});
