import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatThreads } from '#codecs/imap/thread-response.ts';
import { threadBySubject } from './ordered-subject.ts';
import { threadByReferences } from './references.ts';
import type { ThreadMessage } from './thread-message.ts';

function messages(...given: readonly Partial<ThreadMessage>[]): ThreadMessage[] {
  return given.map((message, i) => ({
    number: i + 1,
    messageId: `m${i + 1}@x`,
    references: [],
    date: i,
    baseSubject: '',
    isReplyOrForward: false,
    ...message,
  }));
}

const byReferences = (...given: readonly Partial<ThreadMessage>[]) =>
  formatThreads(threadByReferences(messages(...given)));

test('answers stand below what they answer, by date (RFC 5256 §3)', () => {
  assert.equal(
    byReferences(
      {},
      { references: ['m1@x'], date: 9 },
      { references: ['m1@x', 'm2@x'] },
      { references: ['m1@x'], date: 5 },
    ),
    '(1 (4)(2 3))',
  );
});

test('a missing message holds its answers together, and one answer alone takes its place (RFC 5256 §3 step 3)', () => {
  assert.equal(byReferences({ references: ['gone@x'] }, { references: ['gone@x'] }), '((1)(2))');
  assert.equal(byReferences({ references: ['gone@x'] }), '(1)');
  assert.equal(byReferences({}, { references: ['m1@x', 'gone@x'] }), '(1 2)');
});

test('references in a circle end somewhere (RFC 5256 §3 step 1)', () => {
  const text = byReferences({ references: ['m2@x'] }, { references: ['m1@x'] });
  assert.match(text, /^\((1 2|2 1)\)$/);
  assert.equal(byReferences({ references: ['m1@x'] }), '(1)');
});

test('the same id twice names the first message only (RFC 5256 §3 step 1)', () => {
  assert.equal(
    byReferences({}, { references: ['m1@x'] }, { messageId: 'm2@x', references: ['m1@x'] }),
    '(1 (2)(3))',
  );
});

test('threads of one subject become one (RFC 5256 §3 step 5)', () => {
  const baseSubject = 'S';
  assert.equal(byReferences({ baseSubject }, { baseSubject, isReplyOrForward: true }), '(1 2)');
  assert.equal(byReferences({ baseSubject }, { baseSubject }), '((1)(2))');
  assert.equal(
    byReferences({ baseSubject, isReplyOrForward: true, date: 1 }, { baseSubject, date: 9 }),
    '(2 1)',
  );
});

test('a thread as deep as the mailbox is large takes no stack', () => {
  const many = Array.from({ length: 20_000 }, (_, i) =>
    i === 0 ? {} : { references: [`m${i}@x`] },
  );
  assert.match(byReferences(...many), /^\(1 2 3 4 .* 20000\)$/);
});

test('ORDEREDSUBJECT: one thread a subject, the first message on top (RFC 5256 §3)', () => {
  const list = messages(
    { baseSubject: 'B', date: 5 },
    { baseSubject: 'A', date: 3 },
    { baseSubject: 'B', date: 1 },
    { baseSubject: 'B', date: 7 },
  );
  assert.equal(formatThreads(threadBySubject(list)), '(3 (1)(4))(2)');
});
