import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Calendars, compareCalendars, type SeenObject } from './calendar-state.ts';
import { eventText, readEvent } from './event-text.ts';

const object = (token: string, more: Partial<SeenObject> = {}): SeenObject => ({
  uid: 'u',
  token,
  etag: `"${token}"`,
  mark: '',
  lock: '',
  ...more,
});

const known = (objects: Readonly<Record<string, SeenObject>>, title = 'T'): Calendars =>
  new Map([['D', { title, objects: new Map(Object.entries(objects)) }]]);

const seen = (objects: Readonly<Record<string, SeenObject>>, name = 'D', title = 'T') => [
  { name, title, objects: new Map(Object.entries(objects)) },
];

test('the model of calendars sees what is lost, doubled, changed, unlocked or renamed', () => {
  const state = known({ a: object('1'), b: object('2', { mark: 'm', lock: 'l' }) });
  const b = object('2', { mark: 'm', lock: 'l' });
  assert.deepEqual(compareCalendars(state, seen({ a: object('1'), b })), []);
  const wrong: [ReturnType<typeof seen>, RegExp][] = [
    [seen({ b }), /a \(1\) is lost/],
    [seen({ a: object('1'), b, c: b }), /c \(2\) should not be there/],
    [seen({ a: object('0'), b }), /a: has the token "0" instead of "1"/],
    [seen({ a: object('1', { etag: '"x"' }), b }), /a: has the ETag "x"/],
    [seen({ a: object('1'), b: { ...b, mark: '' } }), /b: has the mark "" instead of "m"/],
    [seen({ a: object('1'), b: { ...b, lock: '' } }), /b: has the lock "" instead of "l"/],
    [seen({ a: object('1'), b }, 'D', 'U'), /is called "U" instead of "T"/],
    [seen({}, 'E'), /D is lost\nE should not be there/],
  ];
  for (const [there, expected] of wrong)
    assert.match(compareCalendars(state, there).join('\n'), expected);
});

test('a lock whose token was not told may have any, but must be there', () => {
  const state = known({ a: object('1', { lock: '?' }) });
  assert.deepEqual(compareCalendars(state, seen({ a: object('1', { lock: 'x' }) })), []);
  assert.match(compareCalendars(state, seen({ a: object('1') })).join(), /has the lock ""/);
});

test('an event shows whether it is whole', () => {
  const text = eventText('u', 'token');
  assert.deepEqual(readEvent(text), { uid: 'u', token: 'token' });
  assert.throws(() => readEvent(text.replace('PRODID', 'X-ID')), /not what was stored/);
});
