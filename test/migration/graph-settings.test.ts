import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addFolder, mainOf, wellKnownFolder } from '../support/graph-double/double-state.ts';
import { startGraphDouble, type GraphDouble } from '../support/graph-double/start-graph-double.ts';
import { graphAnna, graphSourceOf, graphTargetOf } from '../support/graph-stage.ts';
import { isDomainError } from '../../server/platform/errors.ts';

const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

async function settingsOf(double: GraphDouble) {
  await using source = graphSourceOf(double);
  await using session = await source.open(graphAnna);
  const folders = await Array.fromAsync(session.folders());
  return { folders, settings: await session.settings() };
}

function fill(double: GraphDouble): void {
  const anna = double.mailbox('anna@a.test');
  const project = addFolder(anna, wellKnownFolder(anna, 'inbox').id, 'Project');
  anna.settings = {
    timeZone: 'W. Europe Standard Time',
    language: { locale: 'de-DE', displayName: 'Deutsch' },
    automaticRepliesSetting: {
      status: 'scheduled',
      externalAudience: 'contactsOnly',
      internalReplyMessage: '<html><body><p>I am away</p></body></html>',
      externalReplyMessage: 'Away',
      scheduledStartDateTime: { dateTime: '2026-03-02T08:00:00.0000000', timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: '2026-03-09T08:00:00.0000000', timeZone: 'UTC' },
    },
    workingHours: {
      daysOfWeek: ['monday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '16:30:00.0000000',
      timeZone: { name: 'W. Europe Standard Time' },
    },
  };
  anna.categories.push(
    { id: 'c1', displayName: 'Important things', color: 'preset0' },
    { id: 'c2', displayName: 'Plain', color: 'none' },
  );
  anna.rules.push(
    {
      id: 'r2',
      displayName: 'Second',
      sequence: 2,
      isEnabled: true,
      conditions: { isVoicemail: true },
      actions: { markAsRead: true },
    },
    {
      id: 'r1',
      displayName: 'First',
      sequence: 1,
      isEnabled: true,
      conditions: {
        subjectContains: ['report'],
        fromAddresses: [{ emailAddress: { address: 'boss@a.test', name: 'Boss' } }],
        hasAttachments: null,
      },
      exceptions: { sentOnlyToMe: true },
      actions: { moveToFolder: project.id, stopProcessingRules: true },
    },
  );
  anna.permissions.get(mainOf(anna.calendars).id)!.push(
    { id: 'p1', role: 'read', emailAddress: { name: 'Ben', address: 'ben@a.test' } },
    {
      id: 'p2',
      role: 'delegateWithPrivateEventAccess',
      emailAddress: { address: 'dora@a.test' },
    },
    {
      id: 'p3',
      role: 'freeBusyRead',
      isInsideOrganization: true,
      emailAddress: { name: 'My Organization' },
    },
  );
}

test('absence, hours, zone, language, categories, rules and rights are read, and what is beyond them is told', async () => {
  await using from = await startGraphDouble({ accounts });
  fill(from);
  const { folders, settings } = await settingsOf(from);
  assert.equal(settings.timeZone, 'Europe/Berlin');
  assert.equal(settings.language, 'de-DE');
  assert.deepEqual(settings.absence, {
    isOn: true,
    fromSeconds: Date.UTC(2026, 2, 2, 8) / 1000,
    untilSeconds: Date.UTC(2026, 2, 9, 8) / 1000,
    internalText: 'I am away',
    externalText: 'Away',
    audience: 'known',
  });
  assert.match(settings.workingHours!, /DTSTART;TZID=Europe\/Berlin:20010108T080000\r\n/);
  assert.match(settings.workingHours!, /RRULE:FREQ=WEEKLY;BYDAY=MO,FR\r\n/);
  assert.deepEqual(settings.categories, [
    { name: 'Important things', color: '#e7a1a2' },
    { name: 'Plain' },
  ]);
  const [sieve] = settings.sieve!;
  assert.match(
    sieve!.script,
    /# rule:\[First\][\s\S]*fileinto "INBOX\/Project"[\s\S]*# rule:\[Second\]/,
  );
  assert.deepEqual(
    settings.losses.map((l) => l.what),
    ['absence-format', 'rule'],
  );
  const calendar = folders.find((f) => f.kind === 'calendar');
  assert.deepEqual(
    calendar?.access?.map((a) => [a.who, a.rights, a.isFreeBusyOnly, a.seesPrivate]),
    [
      ['ben@a.test', 'lr', false, false],
      ['dora@a.test', 'lrswite', false, true],
      ['authenticated', 'l', true, false],
    ],
  );
});

test('settings and rights come over, a second time without doubling anything, and are taken back', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  fill(from);
  const { folders, settings } = await settingsOf(from);
  const calendar = folders.find((f) => f.kind === 'calendar')!;
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  await session.expectFolder({ kind: 'mailbox', path: ['INBOX', 'Project'], isSubscribed: true });
  const place = await session.expectFolder({
    kind: 'calendar',
    path: ['Calendar'],
    role: 'default',
    isSubscribed: true,
  });
  const anna = to.mailbox('anna@a.test');
  for (let run = 0; run < 2; run++) {
    await session.applySettings(settings);
    const losses = await session.changeAccess(place, calendar.access!, 'add');
    assert.deepEqual(
      losses.map((l) => l.what),
      ['delegate', 'rights'],
    );
    // A rule that cannot be said whole is switched off in the script, and so are its twins.
    assert.deepEqual(
      anna.rules.map((r) => [r['displayName'], r['isEnabled']]),
      [
        ['First', true],
        ['Second', false],
      ],
    );
    assert.equal(anna.categories.length, 2);
    assert.equal(anna.permissions.get(place.id)!.length, 2);
  }
  const again = (await settingsOf(to)).settings;
  for (const name of ['timeZone', 'language', 'absence', 'workingHours', 'categories'] as const)
    assert.deepEqual(again[name], settings[name], name);
  await session.changeAccess(place, calendar.access!, 'remove');
  assert.deepEqual(anna.permissions.get(place.id), []);
});

test('a rule of the same name is replaced whole, with its exceptions', async () => {
  await using from = await startGraphDouble({ accounts });
  await using to = await startGraphDouble({ accounts });
  fill(from);
  const { settings } = await settingsOf(from);
  const { rules } = to.mailbox('anna@a.test');
  rules.push({ id: 'old', displayName: 'Second', exceptions: { sentOnlyToMe: true } });
  await using target = graphTargetOf(to);
  await using session = await target.open({ address: graphAnna.name });
  await session.expectFolder({ kind: 'mailbox', path: ['INBOX', 'Project'], isSubscribed: true });
  for (let run = 0; run < 2; run++) {
    await session.applySettings(settings);
    const named = rules.filter((rule) => rule['displayName'] === 'Second');
    assert.deepEqual(
      named.map((rule) => rule['exceptions']),
      [undefined],
    );
  }
});

test('what the application may not see is told, and keeps nothing else back', async () => {
  await using from = await startGraphDouble({
    accounts,
    forbidden: [/calendars/, /todo/, /mailboxSettings/],
  });
  const { folders, settings } = await settingsOf(from);
  assert.ok(folders.some((f) => f.kind === 'addressbook'));
  assert.deepEqual(
    settings.losses.map((l) => l.what),
    ['no-permission', 'no-permission', 'settings'],
  );
  await using source = graphSourceOf(from);
  const probe = await source.probe(graphAnna);
  assert.equal(probe.facts['mail'], 'yes');
  assert.equal(probe.facts['calendars'], 'no');
  assert.ok(probe.warnings.some((w) => w.includes('Calendars.ReadWrite')));
});

test('accounts are listed with their kinds, aliases and members', async () => {
  await using from = await startGraphDouble({ accounts: { ...accounts, 'room@a.test': 'Room 1' } });
  from.mailbox('room@a.test').purpose = 'room';
  from.mailbox('ben@a.test').proxyAddresses.push('smtp:Benny@a.test', 'X500:/o=x');
  from.mailbox('ben@a.test').isEnabled = false;
  from.state.groups.push({
    id: 'g1',
    mail: 'all@a.test',
    displayName: 'All',
    members: [{ mail: 'anna@a.test' }, { id: 'without mail' }],
  });
  await using source = graphSourceOf(from);
  const found = await Array.fromAsync(source.accounts());
  assert.deepEqual(
    found.map((a) => [a.name, a.type, a.aliases, a.isDisabled, a.members]),
    [
      ['anna@a.test', 'person', [], false, undefined],
      ['ben@a.test', 'person', ['benny@a.test'], true, undefined],
      ['room@a.test', 'room', [], undefined, undefined],
      ['all@a.test', 'list', [], undefined, ['anna@a.test']],
    ],
  );
  await using target = graphTargetOf(from);
  assert.deepEqual([...(await target.known(['anna@a.test', 'nobody@a.test']))], ['anna@a.test']);
  await assert.rejects(target.removeAccount('anna@a.test'), (e) =>
    isDomainError(e, 'not-supported'),
  );
});
