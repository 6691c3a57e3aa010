import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import { readFileSync } from 'node:fs';
import { runPeer, skipWithout } from '../../../test/support/peer.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import {
  addDelegate,
  getDelegate,
  removeDelegate,
  updateDeliverMeetingRequests,
} from './delegates.ts';
import { convertId } from './convert-id.ts';
import { createAttachment } from './create-attachment.ts';
import { createFolder } from './create-folder.ts';
import { createItem } from './create-item.ts';
import { deleteFolder } from './delete-folder.ts';
import { deleteItem } from './delete-item.ts';
import { expandDl } from './expand-dl.ts';
import { exportItems } from './export-items.ts';
import { findFolder } from './find-folder.ts';
import { findItem } from './find-item.ts';
import { getAttachment } from './get-attachment.ts';
import { getFolder } from './get-folder.ts';
import { getInboxRules } from './get-inbox-rules.ts';
import { getItem } from './get-item.ts';
import { getServerTimeZones } from './get-server-time-zones.ts';
import { getUserPhoto } from './get-user-photo.ts';
import { moveItem } from './move-item.ts';
import { t } from './names.ts';
import { formatExtended, type ExtendedField } from './property-path.ts';
import { resolveNames } from './resolve-names.ts';
import { getRoomLists, getRooms } from './rooms.ts';
import { syncFolderHierarchy } from './sync-folder-hierarchy.ts';
import { syncFolderItems } from './sync-folder-items.ts';
import { updateFolder } from './update-folder.ts';
import { updateInboxRules } from './update-inbox-rules.ts';
import { updateItem } from './update-item.ts';
import { uploadItems } from './upload-items.ts';
import {
  deleteUserConfiguration,
  getUserConfiguration,
  storeUserConfiguration,
} from './user-configuration.ts';
import { getUserOofSettings, setUserOofSettings } from './user-oof-settings.ts';

const schema = sharedData('ews-eas-schema', 'ews-fixed', 'messages.xsd');
const skip = schema === undefined ? 'the schema of EWS is not there' : skipWithout('xmllint');

const inbox = { distinguished: 'inbox', mailbox: 'anna@a.test' };
const folder = { id: 'AAMk=', changeKey: 'AQ==' };
const flags: ExtendedField = { tag: 0x0e07, type: 'Integer' };
const own: ExtendedField = { set: 'PublicStrings', name: 'X-Key', type: 'String' };
const lid: ExtendedField = { set: 'Common', id: 0x8503, type: 'Boolean' };
const guid: ExtendedField = {
  guid: '00062008-0000-0000-c000-000000000046',
  id: 0x8503,
  type: 'StringArray',
};
const properties = [
  'item:Subject',
  flags,
  own,
  lid,
  guid,
  { uri: 'contacts:EmailAddress', index: 'EmailAddress1' },
];
const shape = { withMime: true, body: 'Best', properties } as const;
const message = t('Message', [
  t('MimeContent', 'AA=='),
  formatExtended(flags, '1'),
  formatExtended(guid, ['a', 'b']),
]);

const requests: readonly XmlElement[] = [
  getFolder([inbox, folder], ['folder:DisplayName', 'folder:PermissionSet', flags]),
  findFolder({ parent: inbox, properties: [flags], isDeep: true, offset: 0, count: 500 }),
  syncFolderHierarchy(inbox, [], ''),
  syncFolderHierarchy(folder, ['folder:FolderClass'], 'H4s='),
  createFolder(folder, 'a & b', 'IPF.Appointment'),
  updateFolder(folder, 'Folder', [
    { path: 'folder:DisplayName', value: t('DisplayName', 'x') },
    { path: flags, value: undefined },
  ]),
  deleteFolder(folder),
  findItem({
    folder,
    shape,
    offset: 10,
    count: 250,
    sort: { path: 'item:DateTimeCreated', order: 'Descending' },
    equals: { field: own, values: ['1', '2'] },
  }),
  findItem({
    folder: inbox,
    shape: {},
    offset: 0,
    count: 1000,
    isAssociated: true,
    equals: { field: own, values: ['1'] },
  }),
  syncFolderItems(folder, { properties: ['item:Size'] }, ''),
  syncFolderItems(folder, {}, 'H4s=', 100),
  getItem(
    [
      { id: 'a', changeKey: '' },
      { masterId: 'b', instance: 3 },
    ],
    shape,
  ),
  createItem(inbox, [message]),
  updateItem(
    [
      {
        item: { masterId: 'b', changeKey: 'c', instance: 3 },
        elementName: 'CalendarItem',
        updates: [{ path: 'item:Subject', value: t('Subject', 'x') }],
      },
    ],
    { suppressesReceipts: true },
  ),
  deleteItem([{ id: 'a' }, { masterId: 'b', instance: 1 }], true),
  moveItem(['a', 'b'], folder),
  getAttachment(['a']),
  createAttachment({ id: 'a', changeKey: 'b' }, [
    {
      name: 'x',
      contentType: 'image/png',
      contentId: 'c',
      isInline: true,
      isContactPhoto: true,
      bytes: Buffer.from('x'),
    },
  ]),
  exportItems(['a', 'b']),
  uploadItems('f', [Buffer.from('x')]),
  getDelegate('anna@a.test'),
  addDelegate(
    'anna@a.test',
    [
      {
        address: 'ben@a.test',
        levels: { Inbox: 'Reviewer', Calendar: 'Editor', Journal: 'None' },
        getsMeetingMessages: true,
        seesPrivate: false,
      },
    ],
    'DelegatesAndMe',
  ),
  removeDelegate('anna@a.test', ['ben@a.test', 'cleo@a.test']),
  updateDeliverMeetingRequests('anna@a.test', 'DelegatesOnly'),
  deleteUserConfiguration({ distinguished: 'calendar' }, 'CategoryList'),
  getUserConfiguration({ distinguished: 'calendar' }, 'CategoryList'),
  storeUserConfiguration('create', { distinguished: 'calendar' }, 'CategoryList', Buffer.from('x')),
  storeUserConfiguration('update', folder, 'CategoryList', Buffer.from('x')),
  resolveNames('smtp:an'),
  expandDl('all@a.test'),
  getRoomLists(),
  getRooms('rooms@a.test'),
  getServerTimeZones(),
  getServerTimeZones(['UTC'], true),
  getUserPhoto('anna@a.test'),
  convertId('anna@a.test', ['a'], 'EntryId', 'EwsId'),
].map((operation) => operation.request);

test('requests are valid by the published schema', { skip }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ews-requests-'));
  try {
    const files = requests.map((request, i) => {
      const file = join(dir, `${i}-${request.name}.xml`);
      writeFileSync(file, formatXml(request));
      return file;
    });
    const { code, output } = await runPeer('xmllint', ['--noout', '--schema', schema!, ...files]);
    assert.equal(code, 0, output);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

/** Names of elements inside of each other, in order, each once. */
function skeleton(element: XmlElement): string[] {
  const names = elementsOf(element).flatMap((e) => [e.name, ...skeleton(e)]);
  return [...new Set(names)];
}

const samples = sharedData('ews-doc-samples');

test(
  'what the schema leaves out is written as the samples have it',
  { skip: samples === undefined },
  () => {
    const oof = {
      state: 'Enabled',
      audience: 'All',
      start: '2005-10-05T00:00:00',
      end: '2005-10-25T00:00:00',
      internalReply: 'a',
      externalReply: 'b',
    } as const;
    const rule = t('Rule', [
      t('DisplayName', 'x'),
      t('Priority', '1'),
      t('IsEnabled', 'true'),
      t('Conditions', t('ContainsSubjectStrings', t('String', 'x'))),
      t('Exceptions'),
      t('Actions', t('MoveToFolder', t('DistinguishedFolderId', [], { Id: 'junkemail' }))),
    ]);
    const cases: readonly [string, XmlElement][] = [
      ['setuseroofsettingsrequest-0', setUserOofSettings('a@a.test', oof).request],
      ['getuseroofsettingsrequest-0', getUserOofSettings('a@a.test').request],
      ['getinboxrules-operation-0', getInboxRules('a@a.test').request],
      ['updateinboxrules-operation-0', updateInboxRules('a@a.test', [rule]).request],
    ];
    for (const [name, request] of cases) {
      const bytes = readFileSync(join(samples!, `${name}.xml`));
      const body = elementsOf(parseXml(bytes, { maxBytes: 1e6 })).find((e) => e.name === 'Body');
      const sample = elementsOf(body!)[0]!;
      assert.equal(request.name, sample.name);
      assert.equal(request.ns, sample.ns);
      // The display name and the address of the mailbox may be there or not.
      const optional = new Set(['Name', 'MailboxSmtpAddress']);
      const ours = skeleton(request).filter((n) => !optional.has(n));
      const theirs = skeleton(sample).filter((n) => !optional.has(n));
      assert.deepEqual(ours, theirs, name);
    }
  },
);
