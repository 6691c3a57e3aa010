// Rules that are written otherwise and give the same instances, or fewer, ask nobody anew (RFC 6638 §3.2.8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { planOrganizerChange } from './organizer-change.ts';
import { attendeeOf, partstatOf } from './participants.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

/** What becomes of a meeting that Ann has accepted when its rule is given as another. */
function change(before: CalendarObject | undefined, rule: string) {
  const lines = weekly.map((line) => (line.startsWith('RRULE') ? `RRULE:${rule}` : line));
  const { object, messages } = planOrganizerChange({
    before,
    after: meetingOf([...lines, ...people('ann=ACCEPTED')]),
    isOrganizer: only('org@a.test'),
    now: '20260102T000000Z',
  });
  const master = object!.master!;
  const answer = partstatOf(attendeeOf(master, only('ann@a.test'))!);
  return { object, told: messages.length, seen: [answer, valueOf(master, 'SEQUENCE')] };
}

test('an end is compared by what it leaves, whether it is a day or a number', () => {
  const invited = change(undefined, 'FREQ=WEEKLY;COUNT=10');
  const shorter = change(invited.object, 'FREQ=WEEKLY;UNTIL=20260202T090000Z');
  assert.deepEqual([shorter.told, ...shorter.seen], [1, 'ACCEPTED', '1']);
  const same = change(shorter.object, 'FREQ=WEEKLY;COUNT=5');
  assert.deepEqual([same.told, ...same.seen], [0, 'ACCEPTED', '1']);
  const least = change(same.object, 'FREQ=WEEKLY;UNTIL=20260131T090000Z');
  assert.deepEqual(least.seen, ['ACCEPTED', '2']);
  for (const longer of ['FREQ=WEEKLY;COUNT=5', 'FREQ=WEEKLY', 'FREQ=WEEKLY;COUNT=100000'])
    assert.deepEqual(change(least.object, longer).seen, ['NEEDS-ACTION', '3'], longer);
});

test('a rule is the same in whatever order it is written, and with what is usual or without', () => {
  const { object } = change(undefined, 'FREQ=MONTHLY;BYDAY=1MO,3TH;COUNT=9');
  const same = change(object, 'COUNT=9;WKST=MO;BYDAY=+3TH,1MO;INTERVAL=1;FREQ=monthly');
  assert.deepEqual([same.told, ...same.seen], [0, 'ACCEPTED', '0']);
  const other = change(object, 'FREQ=MONTHLY;BYDAY=1MO,2TH;COUNT=9');
  assert.deepEqual(other.seen, ['NEEDS-ACTION', '1']);
});
