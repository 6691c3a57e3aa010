import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTimeWindow, windowState } from './time-windows.ts';

function at(text: string, ...windows: string[]) {
  const now = Temporal.ZonedDateTime.from(text);
  const state = windowState(windows.map(parseTimeWindow), now);
  const show = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms)
      .toZonedDateTimeISO(now.timeZoneId)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' });
  return state.isOpen
    ? `until ${state.closesAtMs === undefined ? 'ever' : show(state.closesAtMs)}`
    : `from ${show(state.opensAtMs)}`;
}

test('a window over midnight is open on both sides of it', () => {
  assert.equal(at('2026-03-02T19:59[UTC]', '20:00-06:00'), 'from 2026-03-02T20:00');
  assert.equal(at('2026-03-02T20:00[UTC]', '20:00-06:00'), 'until 2026-03-03T06:00');
  assert.equal(at('2026-03-03T05:59[UTC]', '20:00-06:00'), 'until 2026-03-03T06:00');
  assert.equal(at('2026-03-03T06:00[UTC]', '20:00-06:00'), 'from 2026-03-03T20:00');
});

test('days are those on which a window begins, and windows that join are one', () => {
  const windows = ['mon-fri 20:00-06:00', 'sat,sun 00:00-24:00'];
  // 2026-03-06 is a Friday.
  assert.equal(at('2026-03-06T12:00[UTC]', ...windows), 'from 2026-03-06T20:00');
  assert.equal(at('2026-03-06T21:00[UTC]', ...windows), 'until 2026-03-09T00:00');
  assert.equal(at('2026-03-09T00:00[UTC]', ...windows), 'from 2026-03-09T20:00');
  assert.equal(at('2026-03-07T12:00[UTC]', 'fri 10:00-11:00'), 'from 2026-03-13T10:00');
  assert.equal(at('2026-03-06T12:00[UTC]', 'sat-mon 10:00-11:00'), 'from 2026-03-07T10:00');
});

test('without windows, or with one that never ends, work may always be done', () => {
  assert.equal(at('2026-03-06T12:00[UTC]'), 'until ever');
  assert.equal(at('2026-03-06T12:00[UTC]', '00:00-24:00'), 'until ever');
});

test('the hours are those of the clock on the wall, also when clocks are set', () => {
  // Clocks go forward at 02:00 on 2026-03-29: the window is an hour shorter.
  assert.equal(at('2026-03-29T01:30[Europe/Berlin]', '23:00-06:00'), 'until 2026-03-29T06:00');
});

test('what is no window is refused with what would be one', () => {
  for (const text of ['20-06', '20:00', '25:00-06:00', '20:61-21:00', 'foo 20:00-06:00', ''])
    assert.throws(() => parseTimeWindow(text), { code: 'bad-value' }, text);
});
