import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarObject } from './calendar-object.ts';
import { planOrganizerChange } from './organizer-change.ts';
import { addressOf } from './participants.ts';
import { compareRevisions, revisionOf } from './revision.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

function organize(before: CalendarObject | undefined, lines: readonly string[]) {
  const after = meetingOf([...weekly, ...people('ann'), ...lines]);
  const isOrganizer = only('org@a.test');
  const change = planOrganizerChange({ before, after, isOrganizer, now: '20260102T000000Z' });
  return { object: change.object!, messages: change.messages };
}

const benBy = (agent: string) =>
  agent === '' ? [] : [`ATTENDEE;SCHEDULE-AGENT=${agent}:mailto:ben@a.test`];

/** What ben is sent when the attendee's SCHEDULE-AGENT changes from one to the other; '' stands for not being invited. */
function sentToBen(from: string, to: string): string[] {
  const before = organize(undefined, benBy(from)).object;
  return organize(before, benBy(to))
    .messages.filter((m) => addressOf(m.recipient) === 'ben@a.test')
    .map((m) => m.method);
}

test('who is no longer told by the server gets a CANCEL, who is told from now on a REQUEST (RFC 6638 §3.2.1.2)', () => {
  const told = ['', 'SERVER', 'CLIENT', 'NONE'].map((from) =>
    ['', 'SERVER', 'CLIENT', 'NONE'].map((to) => sentToBen(from, to).join() || '-').join(' '),
  );
  assert.deepEqual(told, [
    '- REQUEST - -',
    'CANCEL - CANCEL CANCEL',
    '- REQUEST - -',
    '- REQUEST - -',
  ]);
});

test('an invitation by the server outdoes the CANCEL that was sent when it was another’s task', () => {
  const invited = organize(undefined, benBy('SERVER')).object;
  const left = organize(invited, benBy('CLIENT'));
  const cancel = left.messages.find((m) => m.method === 'CANCEL');
  const back = organize(left.object, benBy('SERVER'));
  const request = back.messages.find((m) => addressOf(m.recipient) === 'ben@a.test')!;
  const [cancelled, requested] = [cancel!, request].map((m) => m.calendar.components.at(-1)!);
  assert.ok(compareRevisions(revisionOf(requested!), revisionOf(cancelled!)) > 0);
});
