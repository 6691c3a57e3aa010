// Whole mailboxes go from one Exchange into this server and on into another Exchange, and are the same there.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { formatXml } from '../../server/codecs/xml/format-xml.ts';
import type { XmlElement } from '../../server/codecs/xml/element.ts';
import { createCommandServer } from '../support/command-server.ts';
import type {
  DoubleFolder,
  DoubleItem,
  DoubleMailbox,
} from '../support/ews-double/double-mailbox.ts';
import { faultsAt, type Fault } from '../support/ews-double/faults.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { fillSettings, settingsOf } from '../support/ews-double/fill-settings.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDouble } from '../support/ews-double/start-ews-double.ts';
import { says, typed } from '../support/ews-double/xml-parts.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const ACCOUNTS = 20;
const counts = { messages: 12, series: 15, contacts: 4, tasks: 3 };
const accounts = Object.fromEntries([
  ['chief@example.test', 'Administrator'],
  ...Array.from({ length: ACCOUNTS }, (_, i) => [`user${i}@example.test`, `User ${i}`]),
]) as Record<string, string>;

/** What nobody claims: what a server says by itself, what only we write, and what is the same said otherwise. */
const unclaimed = new Set([
  'Body#message',
  'IsResponseRequested',
  'AppointmentSequenceNumber',
  'Subject#contact',
  'FirstDayOfWeek',
]);

/** Said or not, it is the same. */
const defaults: Record<string, string> = {
  Sensitivity: 'Normal',
  Importance: 'Normal',
  IsAllDayEvent: 'false',
  IsCancelled: 'false',
  ReminderIsSet: 'false',
  Body: '',
};

function claims(item: DoubleItem): string[] {
  const box = typed('x', item.properties);
  const kind = { Message: '#message', Contact: '#contact' }[item.elementName] ?? '';
  const isNote = says(box, 'ItemClass') === 'IPM.StickyNote';
  const isOurs = (p: XmlElement): boolean =>
    p.name === 'ExtendedProperty' ||
    (isNote && (p.name === 'IsRead' || p.name === 'IsDraft')) ||
    says(box, p.name) === defaults[p.name];
  const own = item.properties
    .filter((p) => !isOurs(p) && !unclaimed.has(p.name) && !unclaimed.has(p.name + kind))
    .map((p) => formatXml(p));
  const exceptions = [...item.exceptions].map(([start, e]) =>
    e.kind === 'deleted' ? `${start} deleted` : `${start} ${claims(e.item).join(' ')}`,
  );
  const files = item.attachments.map((a) => says(a.element, 'Content') ?? '');
  return [
    says(box, 'Subject') ?? says(box, 'DisplayName') ?? '',
    ...[...own, ...exceptions, ...files].sort(),
    item.mime?.toString() ?? '',
  ];
}

const bySubject = (a: readonly string[], b: readonly string[]): number =>
  a.join('\n').localeCompare(b.join('\n'));

function everything(mailbox: DoubleMailbox): Record<string, string[][]> {
  const pathOf = (folder: DoubleFolder): string => {
    const parent = mailbox.folders.get(folder.parentId);
    return parent === undefined ? folder.name : `${pathOf(parent)}/${folder.name}`;
  };
  return Object.fromEntries(
    [...mailbox.folders.values()]
      .map((f): [string, string[][]] => [
        pathOf(f),
        [...f.items.values()].map(claims).sort(bySubject),
      ])
      .filter(([, items]) => items.length > 0)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

const endpoint = (double: EwsDouble): string => double.url.replace('http://', 'ews+http://');

test(
  'twenty mailboxes go from Exchange into this server and on into another Exchange, throttled and cut on the way',
  { skip, timeout: 300_000 },
  async (t) => {
    const options = { accounts, administrators: ['chief@example.test'] };
    await using first = await startEwsDouble(options);
    await using second = await startEwsDouble(options);
    const users = Object.keys(accounts).filter((a) => a.startsWith('user'));
    for (const [n, address] of users.entries()) {
      fillMailbox(first.mailbox(address), counts);
      fillSettings(first.mailbox(address), n, users[(n + 1) % users.length]!);
    }
    const read = faultsAt(
      'GetItem',
      new Map<number, Fault>([
        [3, { kind: 'fault', code: 'ErrorServerBusy', backOffMs: 50 }],
        [7, { kind: 'cut-after' }],
      ]),
    );
    first.plan = (request) =>
      read(request) ?? (request.operation.startsWith('Sync') ? { kind: 'wrong-sizes' } : undefined);

    const server = await createCommandServer(t, createParts());
    const password = join(server.folder, 'password');
    writeFileSync(password, 'secret\n');
    for (const address of users) await server.json('account', 'add', address);
    const list = join(server.folder, 'users.csv');
    writeFileSync(list, `source,target\n${users.map((u) => `${u},${u}\n`).join('')}`);
    const chief = ['--admin', 'chief@example.test', '--admin-password-file', password];
    await server.json('migrate', 'new', 'in', '--from', endpoint(first), '--insecure', ...chief);
    await server.call('migrate', 'users', 'in', '--csv', list);
    const done = await server.json('migrate', 'run', 'in');
    const each = counts.messages + counts.series + counts.contacts + counts.tasks + 3;
    assert.equal(done['items'], ACCOUNTS * each);
    assert.equal((await server.json('migrate', 'run', 'in'))['items'], 0);

    const to = ['--from', 'mailstead:', '--to', endpoint(second)];
    const as = ['--target-admin', 'chief@example.test', '--target-admin-password-file', password];
    const out = ['migrate', 'new', 'out', ...to, ...as, '--target-option', 'insecure=true'];
    // Days have no zone in iCalendar.
    out.push('--target-option', 'time-zone=Europe/Berlin');
    await server.json(...out);
    await server.call('migrate', 'users', 'out', '--csv', list);
    const cuts = faultsAt('CreateItem', new Map<number, Fault>([[20, { kind: 'cut-after' }]]));
    second.plan = cuts;
    const cut = await server.call('migrate', 'run', 'out');
    second.plan = () => undefined;
    await server.call('migrate', 'run', 'out');
    t.diagnostic(cut.stdout.split('\n').at(-2) ?? '');
    for (const address of users) {
      assert.deepEqual(everything(second.mailbox(address)), everything(first.mailbox(address)));
      assert.deepEqual(settingsOf(second.mailbox(address)), settingsOf(first.mailbox(address)));
    }
    assert.equal((await server.json('migrate', 'run', 'out'))['items'], 0);
    await first.assertValid();
    await second.assertValid();
    await server.call('migrate', 'undo', 'out');
    for (const address of users)
      assert.deepEqual(
        [...second.mailbox(address).folders.values()].filter((f) => f.items.size > 0),
        [],
      );
    t.diagnostic(`not claimed: ${[...unclaimed].join(', ')}`);
  },
);
