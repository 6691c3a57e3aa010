// Each policy is told by the plan, done by the run, and counted under the same name in the ledger.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicies } from '#migration/policies.ts';
import { planMigration } from '#migration/plan-migration.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk } from '../support/migration-desk.ts';

function event(uid: string, ...lines: string[]): string {
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', `UID:${uid}`];
  const all = [...head, 'DTSTAMP:20200101T000000Z', 'DTSTART:20200101T000000Z', ...lines];
  return [...all, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

const bob = 'ATTENDEE:mailto:bob@example.test';
const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT5M', 'END:VALARM'];

test('plan and run count the same, and identifiers stay', async () => {
  await using desk = await openMigrationDesk();
  const source = createListedSource([
    {
      kind: 'calendar',
      path: ['Team'],
      items: [
        { id: 'a', text: event('uid-a', bob) },
        { id: 'b', text: event('uid-b', ...alarm) },
        { id: 'c', text: event('uid-c', 'ORGANIZER:mailto:bob@example.test', bob) },
        { id: 'd', text: 'no calendar' },
        { id: 'e', text: event('uid-e', `DESCRIPTION:${'x'.repeat(5000)}`) },
      ],
    },
  ]);
  const policies = { ...defaultPolicies, calendars: 'flat', maxItemBytes: 4096 } as const;
  const plan = await planMigration({
    name: 'move',
    sources: [source],
    target: desk.target,
    users: [deskUser],
    policies,
    lanes: 1,
    isDeep: true,
    nowSeconds: 1_800_000_000,
  });
  const [folder] = plan.accounts[0]!.folders;
  assert.equal(folder?.leftOut, 1);
  await desk.run(source, policies);
  const counted: Record<string, number> = {};
  const items = await desk.items();
  for (const { losses } of items.values())
    for (const { what } of losses) counted[what] = (counted[what] ?? 0) + 1;
  assert.deepEqual(counted, {
    'missing-organizer-tagged': 1,
    'meeting-flattened': 2,
    'past-reminder-removed': 1,
    'kept-as-report': 1,
  });
  assert.deepEqual(folder.policies, counted);
  assert.equal(items.get('e')?.outcome, 'skipped');
  assert.equal(items.get('e')?.reason, 'larger than 4096 bytes');
  const texts = (await desk.contents('calendar', 'Team'))!;
  const uids = texts.map((text) => /^UID:(.*)\r$/m.exec(text)?.[1] ?? '');
  assert.deepEqual(uids.sort(), ['uid-a', 'uid-b', 'uid-c']);
  for (const text of texts) assert.doesNotMatch(text, /^(ATTENDEE|ORGANIZER|BEGIN:VALARM)/m);
});
