import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleNames } from './folder-role-names.ts';
import { foldName, roleByName } from './folder-roles.ts';
import { roleNamesByLanguage } from './tables/role-names-by-language.ts';

test('no name stands for two roles, in whatever languages', () => {
  const seen = new Map<string, string>();
  for (const [role, names] of Object.entries(roleNames))
    for (const name of names) {
      const other = seen.get(foldName(name)) ?? role;
      assert.equal(other, role, `${name} is ${other} and ${role}`);
      seen.set(foldName(name), role);
    }
});

test('sent mail, drafts and trash are known in at least 40 languages', () => {
  const complete = Object.values(roleNamesByLanguage).filter(
    ({ sent, drafts, trash }) => sent !== '' && drafts !== '' && trash !== '',
  );
  assert.ok(complete.length >= 40, String(complete.length));
});

test('roles are found at the top and in the containers of other servers, and nowhere else', () => {
  const role = (...path: string[]) => roleByName('mailbox', path);
  assert.equal(role('Gesendete Elemente'), 'sent');
  assert.equal(role('INBOX', 'Sent-mail'), 'sent');
  assert.equal(role('[Gmail]', 'Корзина'), 'trash');
  assert.equal(role('sent_items'), 'sent');
  // Decomposed, as Apple's file systems give names.
  assert.equal(role('Entwürfe'.normalize('NFD')), 'drafts');
  assert.equal(role('送信済みﾒｰﾙ'), 'sent');
  assert.equal(role('Projects', 'Archive'), undefined);
  assert.equal(role('Presentations'), undefined);
  assert.equal(roleByName('calendar', ['Archive']), undefined);
});
