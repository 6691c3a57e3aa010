import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InboxLedger } from './inbox-ledger.ts';
import { compareMailboxes, type KnownMessage, type Mailboxes } from './mailbox-state.ts';
import { UidHistory } from './uid-history.ts';

const message = (token: string, flags = ''): KnownMessage => ({ token, flags });

function known(messages: [number, KnownMessage][]): Mailboxes {
  const box = { name: 'W', key: 1, uidValidity: 7, uidNext: 10, messages: new Map(messages) };
  return new Map([['W', box]]);
}

function seen(messages: [number, KnownMessage][], { uidValidity = 7, uidNext = 10 } = {}) {
  return [{ name: 'W', uidValidity, uidNext, messages: new Map(messages) }];
}

test('the model of a mailbox sees what is lost, doubled, changed or renumbered', () => {
  const state = known([
    [3, message('a', '\\seen')],
    [-1, message('b')],
  ]);
  const a: [number, KnownMessage] = [3, message('a', '\\seen')];
  assert.deepEqual(compareMailboxes(state, seen([a, [10, message('b')]], { uidNext: 11 })), []);
  const wrong: [ReturnType<typeof seen>, RegExp][] = [
    [seen([a]), /b is lost/],
    [seen([a, [4, message('b')]]), /b is lost/],
    [seen([[10, message('b')]]), /UID 3 \(a\) is lost/],
    [seen([[3, message('a')]]), /has \(\) instead of \(\\seen\)/],
    [seen([[3, message('x', '\\seen')]]), /was a and is x/],
    [seen([a, [10, message('b')], [11, message('b')]]), /UID 11 \(b\) should not be there/],
    [seen([a], { uidValidity: 8 }), /UIDVALIDITY was 7 and is 8/],
    [seen([a], { uidNext: 9 }), /UIDNEXT was 10 and is 9/],
    [[], /W is lost/],
    [[...seen([a]), { ...seen([])[0]!, name: 'X' }], /X should not be there/],
  ];
  for (const [there, expected] of wrong)
    assert.match(compareMailboxes(state, there).join('\n'), expected);
});

test('the ledger of an inbox allows what was not answered once and asks for what was acknowledged', () => {
  const ledger = new InboxLedger('a@example.test');
  for (const token of ['kept', 'open', 'gone']) ledger.promise(token);
  ledger.acknowledge('kept');
  ledger.acknowledge('gone');
  ledger.take('gone');
  assert.deepEqual(ledger.compare(['kept']), []);
  assert.deepEqual(ledger.compare(['kept', 'open']), []);
  assert.match(ledger.compare(['kept', 'open', 'open']).join(), /open is there twice/);
  assert.match(ledger.compare(['kept', 'open', 'gone']).join(), /gone came back/);
  assert.match(ledger.compare(['kept', 'open', 'other']).join(), /other was never sent/);
  assert.match(ledger.compare(['open']).join(), /kept was acknowledged and is lost/);
});

test('a UID is never used again under one name and UIDVALIDITY', () => {
  const history = new UidHistory();
  assert.deepEqual(history.note('W', { key: 1, uidValidity: 7, uids: [1, 5] }), []);
  assert.deepEqual(history.note('W', { key: 2, uidValidity: 8, uids: [1] }), []);
  assert.deepEqual(history.note('W', { key: 3, uidValidity: 7, uids: [6] }), []);
  assert.match(history.note('W', { key: 4, uidValidity: 7, uids: [5] }).join(), /used again/);
});
