// What belongs to a mailbox and not to its folders, for whole migrations, and how two are compared.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { elementsOf } from '../../../server/codecs/xml/element.ts';
import { formatXml } from '../../../server/codecs/xml/format-xml.ts';
import { parseXml } from '../../../server/codecs/xml/parse-xml.ts';
import { distinguishedFolder, type DoubleFolder, type DoubleMailbox } from './double-mailbox.ts';
import { kids, says, typed } from './xml-parts.ts';

const zones = ['W. Europe Standard Time', 'Eastern Standard Time', 'Tokyo Standard Time'];
const days = ['Monday Tuesday Wednesday Thursday Friday', 'Sunday Monday Thursday', 'Saturday'];

/** Others for each number. Folders must be there. */
export function fillSettings(mailbox: DoubleMailbox, n: number, delegate: string): void {
  mailbox.delegates = [delegateFor(delegate, n)];
  mailbox.rules = rulesFor(mailbox, n);
  mailbox.oof = absenceFor(n);
  store(
    mailbox,
    'CategoryList',
    '<categories xmlns="CategoryList.xsd"><category name="Red Category" color="0"/>' +
      `<category name="Kunden &amp; Partner ${n}" color="${n % 25}"/></categories>`,
  );
  store(
    mailbox,
    'WorkHours',
    '<Root xmlns="WorkingHours.xsd"><WorkHoursVersion1>' +
      `<TimeZone><Bias>-60</Bias><Name>${zones[n % 3]}</Name></TimeZone>` +
      `<TimeSlot><Start>0${7 + (n % 3)}:30:00</Start><End>1${6 + (n % 3)}:00:00</End></TimeSlot>` +
      `<WorkDays>${days[n % 3]}</WorkDays></WorkHoursVersion1></Root>`,
  );
}

function store(mailbox: DoubleMailbox, name: string, xml: string): void {
  const calendar = distinguishedFolder(mailbox, 'calendar');
  const place = typed('UserConfigurationName', [typed('FolderId', [], { Id: calendar.id })], {
    Name: name,
  });
  const data = typed('XmlData', Buffer.from(xml).toString('base64'));
  mailbox.configurations.set(`${calendar.id} ${name}`, typed('UserConfiguration', [place, data]));
}

function rulesFor(mailbox: DoubleMailbox, n: number): XmlElement[] {
  const projects = [...mailbox.folders.values()].find((f) => f.name.startsWith('Projects of'))!;
  const texts = (name: string, ...values: string[]) =>
    typed(
      name,
      values.map((value) => typed('String', value)),
    );
  const people = (name: string, ...addresses: string[]) =>
    typed(
      name,
      addresses.map((it) => typed('Address', [typed('EmailAddress', it)])),
    );
  const rule = (at: number, name: string, parts: readonly XmlElement[], isOn = true) =>
    typed('Rule', [
      typed('RuleId', Buffer.from(`${name} ${n}`).toString('base64')),
      typed('DisplayName', name),
      typed('Priority', String(at)),
      typed('IsEnabled', String(isOn)),
      ...parts,
    ]);
  const to = (folder: DoubleFolder) => [typed('FolderId', [], { Id: folder.id })];
  return [
    rule(1, `Angebote "${n}"`, [
      typed('Conditions', [
        texts('ContainsSubjectStrings', 'offer', `Preis ${n} äöü`),
        people('FromAddresses', `s${n}@b.test`),
      ]),
      typed('Exceptions', [texts('ContainsSubjectStrings', 'spam')]),
      typed('Actions', [
        texts('AssignCategories', 'Red Category'),
        typed('MarkAsRead', 'true'),
        typed('MoveToFolder', to(projects)),
        typed('StopProcessingRules', 'true'),
      ]),
    ]),
    rule(2, 'Large', [
      typed('Conditions', [typed('WithinSizeRange', [typed('MinimumSize', String(100 + n))])]),
      typed('Actions', [typed('Delete', 'true')]),
    ]),
    rule(
      3,
      'Colleague',
      [
        typed('Conditions', [typed('SentToMe', 'true')]),
        typed('Actions', [people('RedirectToRecipients', 'help@b.test')]),
      ],
      n % 2 === 0,
    ),
  ];
}

function absenceFor(n: number): XmlElement {
  const reply = (name: string, text: string) => typed(name, [typed('Message', text)]);
  const time = (day: number) => `2026-08-${String(day).padStart(2, '0')}T00:00:00Z`;
  const duration = typed('Duration', [
    typed('StartTime', time(1 + (n % 5))),
    typed('EndTime', time(20)),
  ]);
  const state = ['Enabled', 'Scheduled', 'Disabled'][n % 3]!;
  return typed('OofSettings', [
    typed('OofState', state),
    typed('ExternalAudience', ['All', 'Known', 'None'][n % 3]),
    ...(state === 'Scheduled' ? [duration] : []),
    reply('InternalReply', `Bin weg (${n}), bis später`),
    reply('ExternalReply', `Away ${n}`),
  ]);
}

function delegateFor(address: string, n: number): XmlElement {
  return typed('DelegateUser', [
    typed('UserId', [typed('PrimarySmtpAddress', address)]),
    typed('DelegatePermissions', [
      typed('CalendarFolderPermissionLevel', n % 2 === 0 ? 'Editor' : 'Reviewer'),
    ]),
    typed('ReceiveCopiesOfMeetingMessages', String(n % 2 === 0)),
    typed('ViewPrivateItems', String(n % 3 === 0)),
  ]);
}

/** Everything of it in a form that is the same for the same settings. Ids are those of their server. */
export function settingsOf(mailbox: DoubleMailbox): unknown {
  const calendar = distinguishedFolder(mailbox, 'calendar');
  const xmlOf = (name: string) => {
    const data = says(mailbox.configurations.get(`${calendar.id} ${name}`), 'XmlData') ?? '';
    const bytes = Buffer.from(data, 'base64');
    return parseXml(bytes, { maxBytes: bytes.length });
  };
  const hours = elementsOf(xmlOf('WorkHours'))[0];
  return {
    rules: mailbox.rules.map((rule) =>
      kids(rule)
        .filter(({ name }) => name !== 'RuleId')
        .map((part) => withNames(mailbox, formatXml(part))),
    ),
    absence: mailbox.oof === undefined ? [] : kids(mailbox.oof).map((part) => formatXml(part)),
    categories: elementsOf(xmlOf('CategoryList')).map(({ attributes }) => [
      attributes.get('name'),
      attributes.get('color'),
    ]),
    delegates: mailbox.delegates.map((it) => [
      says(it, 'UserId', 'PrimarySmtpAddress'),
      says(it, 'DelegatePermissions', 'CalendarFolderPermissionLevel'),
      says(it, 'ReceiveCopiesOfMeetingMessages'),
      says(it, 'ViewPrivateItems'),
    ]),
    hours: [
      says(hours, 'TimeZone', 'Name'),
      says(hours, 'TimeSlot', 'Start'),
      says(hours, 'TimeSlot', 'End'),
      says(hours, 'WorkDays'),
    ],
  };
}

function withNames({ folders }: DoubleMailbox, xml: string): string {
  return xml.replaceAll(/ Id="([^"]*)"/g, (_, id: string) => ` Id="${folders.get(id)?.name}"`);
}
