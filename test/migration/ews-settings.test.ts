import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountSettings } from '../../server/migration/account-settings.ts';
import {
  addFolder,
  distinguishedFolder,
  type DoubleFolder,
} from '../support/ews-double/double-mailbox.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDouble } from '../support/ews-double/start-ews-double.ts';
import { formatXml } from '../../server/codecs/xml/format-xml.ts';
import { kids, typed } from '../support/ews-double/xml-parts.ts';
import { carryOver } from '../support/carry-over.ts';
import { annaLogin, openBoth, sourceOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

async function readSettings(double: EwsDouble): Promise<AccountSettings> {
  await using source = sourceOf(double);
  await using session = await source.open(annaLogin);
  await Array.fromAsync(session.folders());
  return await session.settings();
}

async function carry(from: EwsDouble, to: EwsDouble) {
  await using both = await openBoth(from, to);
  await carryOver(both.source, both.target);
  const settings = await both.source.settings();
  const losses = await both.target.applySettings(settings);
  // A second run changes nothing.
  await both.target.applySettings(settings);
  return { settings, losses };
}

const address = (value: string) => typed('Address', [typed('EmailAddress', value)]);
const text = (name: string, ...values: string[]) =>
  typed(
    name,
    values.map((v) => typed('String', v)),
  );
const rule = (
  name: string,
  conditions: Parameters<typeof typed>[1],
  actions: Parameters<typeof typed>[1],
) =>
  typed('Rule', [
    typed('RuleId', Buffer.from(name).toString('base64')),
    typed('DisplayName', name),
    typed('Priority', '1'),
    typed('IsEnabled', 'true'),
    typed('Conditions', conditions),
    typed('Actions', actions),
  ]);

test('rules become a script, and rules again elsewhere', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  await using to = await startEwsDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const inbox = distinguishedFolder(anna, 'inbox');
  const sales = addFolder(anna, { parentId: inbox.id, name: 'Sales', folderClass: 'IPF.Note' });
  const folder = (f: DoubleFolder) => [typed('FolderId', [], { Id: f.id })];
  anna.rules = [
    rule(
      'Sales',
      [
        text('ContainsSubjectStrings', 'offer', 'price'),
        typed('FromAddresses', [address('ben@a.test')]),
      ],
      [
        text('AssignCategories', 'Red Category'),
        typed('MarkAsRead', 'true'),
        typed('MoveToFolder', folder(sales)),
        typed('StopProcessingRules', 'true'),
      ],
    ),
    rule(
      'Spam',
      [typed('WithinSizeRange', [typed('MinimumSize', '100')])],
      [typed('Delete', 'true')],
    ),
    rule('Signed', [typed('IsSigned', 'true')], [typed('PermanentDelete', 'true')]),
  ];
  const { settings, losses } = await carry(from, to);
  const [script] = settings.sieve!;
  for (const line of [
    '# rule:[Sales]',
    '    addflag ["\\\\Seen", "Red_Category"];',
    '    fileinto "INBOX/Sales";',
    '    fileinto :specialuse "\\\\Trash" "Trash";',
    '# switched off, since this cannot be said: IsSigned',
  ])
    assert.ok(script!.script.includes(`${line}\r\n`), line);
  assert.ok(losses.some((l) => l.what === 'rule' && l.detail.startsWith('Signed: IsSigned')));
  const rules = to.mailbox('anna@a.test').rules.map((r) =>
    kids(r)
      .filter((e) => e.name !== 'RuleId' && e.name !== 'Priority')
      .map((e) => formatXml(e)),
  );
  const twin = [...to.mailbox('anna@a.test').folders.values()].find((f) => f.name === 'Sales')!;
  const expected = anna.rules.slice(0, 2).map((r) =>
    kids(r)
      .filter((e) => e.name !== 'RuleId' && e.name !== 'Priority')
      .map((e) => formatXml(e).replaceAll(sales.id, twin.id)),
  );
  assert.deepEqual(rules.slice(0, 2), expected);
  await to.assertValid();
});

test(
  'absence, delegates, categories, working hours, signature and time zone are read, and set where EWS lets one',
  { skip },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    const anna = from.mailbox('anna@a.test');
    anna.oof = typed('OofSettings', [
      typed('OofState', 'Scheduled'),
      typed('ExternalAudience', 'Known'),
      typed('Duration', [
        typed('StartTime', '2026-08-01T00:00:00'),
        typed('EndTime', '2026-08-15T00:00:00'),
      ]),
      typed('InternalReply', [
        typed('Message', '<html><body><p>I am <b>away</b></p></body></html>'),
      ]),
      typed('ExternalReply', [typed('Message', 'Away')]),
    ]);
    anna.delegates = [
      typed('DelegateUser', [
        typed('UserId', [typed('PrimarySmtpAddress', 'ben@a.test'), typed('DisplayName', 'Ben')]),
        typed('DelegatePermissions', [typed('CalendarFolderPermissionLevel', 'Editor')]),
        typed('ReceiveCopiesOfMeetingMessages', 'true'),
        typed('ViewPrivateItems', 'true'),
      ]),
    ];
    const calendar = distinguishedFolder(anna, 'calendar');
    const root = distinguishedFolder(anna, 'root');
    const configuration = (folder: DoubleFolder, name: string, xml: string) =>
      anna.configurations.set(
        `${folder.id} ${name}`,
        typed('UserConfiguration', [
          typed('UserConfigurationName', [typed('FolderId', [], { Id: folder.id })], {
            Name: name,
          }),
          typed('XmlData', Buffer.from(xml).toString('base64')),
        ]),
      );
    configuration(
      calendar,
      'CategoryList',
      '<?xml version="1.0"?><categories xmlns="CategoryList.xsd"><category name="Red &amp; hot" color="0"/><category name="Plain" color="-1"/></categories>',
    );
    configuration(
      calendar,
      'WorkHours',
      '<Root xmlns="WorkingHours.xsd"><WorkHoursVersion1><TimeZone><Bias>-60</Bias><Name>W. Europe Standard Time</Name></TimeZone>' +
        '<TimeSlot><Start>08:30:00</Start><End>17:00:00</End></TimeSlot><WorkDays>Tuesday Thursday</WorkDays></WorkHoursVersion1></Root>',
    );
    const entry = (key: string, value: string) =>
      typed('DictionaryEntry', [
        typed('DictionaryKey', [typed('Type', 'String'), typed('Value', key)]),
        typed('DictionaryValue', [typed('Type', 'String'), typed('Value', value)]),
      ]);
    anna.configurations.set(
      `${root.id} OWA.UserOptions`,
      typed('UserConfiguration', [
        typed('UserConfigurationName', [typed('FolderId', [], { Id: root.id })], {
          Name: 'OWA.UserOptions',
        }),
        typed('Dictionary', [
          entry('timezone', 'Tokyo Standard Time'),
          entry('signaturehtml', '<p>Anna</p>'),
        ]),
      ]),
    );
    const { settings, losses } = await carry(from, to);
    const { losses: told, workingHours, ...rest } = settings;
    assert.deepEqual(
      told.map((l) => l.what),
      ['absence-format'],
    );
    assert.match(
      workingHours!,
      /DTSTART;TZID=Europe\/Berlin:20010109T083000\r\nDTEND;TZID=Europe\/Berlin:20010109T170000\r\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH/,
    );
    assert.deepEqual(rest, {
      displayName: 'Anna Example',
      timeZone: 'Asia/Tokyo',
      absence: {
        isOn: true,
        fromSeconds: 1_785_542_400,
        untilSeconds: 1_786_752_000,
        internalText: 'I am away',
        externalText: 'Away',
        audience: 'known',
      },
      delegates: [
        {
          address: 'ben@a.test',
          getsInvitations: true,
          seesPrivate: true,
          sendsOnBehalf: true,
          calendar: 'write',
        },
      ],
      signatures: [{ name: 'Outlook on the web', html: '<p>Anna</p>' }],
      categories: [{ name: 'Red & hot', color: '#e7a1a2' }, { name: 'Plain' }],
    });
    assert.deepEqual(losses.map((l) => l.what).sort(), ['absence-format', 'signature']);
    const again = await readSettings(to);
    assert.deepEqual(again.absence, settings.absence);
    assert.deepEqual(again.categories, settings.categories);
    assert.equal(again.workingHours, workingHours);
    assert.deepEqual(again.delegates?.[0], settings.delegates?.[0]);
    await from.assertValid();
    await to.assertValid();
  },
);

test('permissions of folders are rights, and permissions again elsewhere', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  await using to = await startEwsDouble({ accounts });
  const anna = from.mailbox('anna@a.test');
  const permission = (who: string, level: string) =>
    typed('Permission', [
      typed('UserId', [typed('PrimarySmtpAddress', who)]),
      typed('PermissionLevel', level),
    ]);
  const inbox = distinguishedFolder(anna, 'inbox');
  const levels = [
    'Owner',
    'PublishingEditor',
    'Editor',
    'PublishingAuthor',
    'Author',
    'Reviewer',
    'Contributor',
  ];
  inbox.permissions = typed('PermissionSet', [
    typed('Permissions', [
      typed('Permission', [
        typed('UserId', [typed('DistinguishedUser', 'Default')]),
        typed('PermissionLevel', 'None'),
      ]),
      ...levels.map((level, i) => permission(`user${i}@a.test`, level)),
      typed('Permission', [
        typed('UserId', [typed('PrimarySmtpAddress', 'custom@a.test')]),
        typed('CanCreateItems', 'true'),
        typed('CanCreateSubFolders', 'false'),
        typed('IsFolderOwner', 'false'),
        typed('IsFolderVisible', 'true'),
        typed('IsFolderContact', 'false'),
        typed('EditItems', 'None'),
        typed('DeleteItems', 'All'),
        typed('ReadItems', 'FullDetails'),
        typed('PermissionLevel', 'Custom'),
      ]),
    ]),
  ]);
  const calendar = distinguishedFolder(anna, 'calendar');
  calendar.permissions = typed('PermissionSet', [
    typed('CalendarPermissions', [
      typed('CalendarPermission', [
        typed('UserId', [typed('DistinguishedUser', 'Default')]),
        typed('CalendarPermissionLevel', 'FreeBusyTimeOnly'),
      ]),
      typed('CalendarPermission', [
        typed('UserId', [typed('PrimarySmtpAddress', 'ben@a.test')]),
        typed('CalendarPermissionLevel', 'FreeBusyTimeAndSubjectAndLocation'),
      ]),
    ]),
  ]);
  await using both = await openBoth(from, to);
  const carried = await carryOver(both.source, both.target);
  const accessOf = (name: string) => carried.find((c) => c.folder.path[0] === name)!.folder.access!;
  assert.deepEqual(
    accessOf('Inbox').map((a) => [a.who, a.rights, a.losses?.map((l) => l.what)]),
    [
      ['user0@a.test', 'lrswikxtea', []],
      ['user1@a.test', 'lrswikte', []],
      ['user2@a.test', 'lrswite', []],
      ['user3@a.test', 'lrsik', ['rights-own-items']],
      ['user4@a.test', 'lrsi', ['rights-own-items']],
      ['user5@a.test', 'lrs', []],
      ['user6@a.test', 'lip', []],
      ['custom@a.test', 'lrsite', []],
    ],
  );
  assert.deepEqual(
    accessOf('Calendar').map((a) => [a.who, a.isFreeBusyOnly]),
    [
      ['authenticated', true],
      ['ben@a.test', true],
    ],
  );
  await using again = sourceOf(to);
  await using session = await again.open(annaLogin);
  for await (const folder of session.folders()) {
    const before = carried.find((c) => c.folder.path.join() === folder.path.join())!;
    const rights = (list: typeof folder.access) =>
      list!.map((a) => [a.who, a.rights, a.isFreeBusyOnly]);
    assert.deepEqual(rights(folder.access), rights(before.folder.access), folder.path.join());
  }
  const place = carried.find((c) => c.folder.role === 'inbox')!.place;
  await both.target.changeAccess(place, [{ who: 'user2@a.test', rights: 'lrswite' }], 'remove');
  await both.target.changeAccess(place, [{ who: 'user5@a.test', rights: 'i' }], 'add');
  for await (const folder of session.folders())
    if (folder.role === 'inbox') {
      assert.equal(
        folder.access!.some((a) => a.who === 'user2@a.test'),
        false,
      );
      assert.equal(folder.access!.find((a) => a.who === 'user5@a.test')?.rights, 'lrsi');
    }
  await to.assertValid();
});
