import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { elementsOf } from '#codecs/xml/element.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { addDelegate, getDelegate } from './delegates.ts';
import { convertId } from './convert-id.ts';
import { createAttachment } from './create-attachment.ts';
import { createFolder } from './create-folder.ts';
import { createItem } from './create-item.ts';
import { deleteFolder } from './delete-folder.ts';
import { deleteItem } from './delete-item.ts';
import { parseEnvelope } from './envelope.ts';
import { backOffOf, responseCodeOf } from './ews-failure.ts';
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
import { folderIdOf, itemIdOf } from './ids.ts';
import { moveItem } from './move-item.ts';
import { booleanAt, numberAt, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { extendedListOf, extendedOf } from './property-path.ts';
import { resolveNames } from './resolve-names.ts';
import { getRoomLists, getRooms } from './rooms.ts';
import { hasVersion, productOf } from './server-version.ts';
import { syncFolderHierarchy } from './sync-folder-hierarchy.ts';
import { syncFolderItems } from './sync-folder-items.ts';
import { updateFolder } from './update-folder.ts';
import { updateInboxRules } from './update-inbox-rules.ts';
import { updateItem } from './update-item.ts';
import { uploadItems } from './upload-items.ts';
import { getUserConfiguration, storeUserConfiguration } from './user-configuration.ts';
import { getUserOofSettings, setUserOofSettings } from './user-oof-settings.ts';

const folder = sharedData('ews-doc-samples');
const skip = folder === undefined ? 'the samples of EWS are not there' : false;
const inbox = { distinguished: 'inbox' };
const page = { offset: 0, count: 1 };

const operations: readonly EwsOperation<unknown>[] = [
  getFolder([], []),
  findFolder({ parent: inbox, properties: [], isDeep: false, ...page }),
  createFolder(inbox, '', ''),
  updateFolder(inbox, 'Folder', []),
  deleteFolder(inbox),
  syncFolderHierarchy(inbox, [], ''),
  findItem({ folder: inbox, shape: {}, ...page }),
  syncFolderItems(inbox, {}, ''),
  getItem([], {}),
  createItem(inbox, []),
  updateItem([], { suppressesReceipts: false }),
  deleteItem([], false),
  moveItem([], inbox),
  getAttachment([]),
  createAttachment({ id: '', changeKey: '' }, []),
  exportItems([]),
  uploadItems('', []),
  getInboxRules(''),
  updateInboxRules('', []),
  getUserOofSettings(''),
  setUserOofSettings('', {
    state: 'Disabled',
    audience: 'None',
    internalReply: '',
    externalReply: '',
  }),
  getDelegate(''),
  addDelegate('', [], 'NoForward'),
  getUserConfiguration(inbox, ''),
  storeUserConfiguration('create', inbox, '', Buffer.alloc(0)),
  storeUserConfiguration('update', inbox, '', Buffer.alloc(0)),
  resolveNames(''),
  expandDl(''),
  getRoomLists(),
  getRooms(''),
  getServerTimeZones(),
  getUserPhoto(''),
  convertId('', [], 'EwsId', 'EntryId'),
];
const byResponse = new Map(
  operations.map((o) => [`${o.request.name.replace(/Request$/, '')}Response`, o]),
);

const read = (name: string) =>
  parseEnvelope(readFileSync(join(folder!, `${name}.xml`)), 1_000_000).response;

test('every sample of a response is read, or says what was refused', { skip }, () => {
  const seen = new Map<string, number>();
  for (const file of globSync('*.xml', { cwd: folder! })) {
    const bytes = readFileSync(join(folder!, file));
    try {
      const { response } = parseEnvelope(bytes, 1_000_000);
      const operation = byResponse.get(response.name);
      if (operation === undefined) continue;
      seen.set(response.name, (seen.get(response.name) ?? 0) + 1);
      operation.read(response);
    } catch (error) {
      const isRefusal = error instanceof DomainError && responseCodeOf(error) !== '';
      assert.ok(isRefusal || error instanceof InputSyntaxError, `${file}: ${String(error)}`);
    }
  }
  const unseen = [...byResponse.keys()].filter((name) => !seen.has(name));
  // The one that there is no whole sample of.
  assert.deepEqual(unseen, ['GetServerTimeZonesResponse']);
});

test('items of a page, of a change and of a folder are found', { skip }, () => {
  const found = findItem({ folder: inbox, shape: {}, ...page }).read(read('finditem-operation-1'));
  assert.deepEqual(
    found.elements.map((e) => itemIdOf(e)?.id),
    ['AS4AUn=', 'AS4AUM='],
  );
  assert.equal(found.total, 10);
  assert.equal(found.isLast, true);
  const changes = syncFolderItems(inbox, {}, '').read(read('syncfolderitems-operation-1'));
  assert.equal(changes.state, 'H4sIAAAAA=');
  assert.equal(changes.changes[0]?.kind, 'present');
  const [outcome] = getFolder([], []).read(read('getfolder-operation-1'));
  assert.ok(outcome?.ok);
  assert.ok(folderIdOf(outcome.value)?.id);
});

test('what one message of a response says went wrong is its outcome', { skip }, () => {
  const [outcome] = getFolder([], []).read(read('getfolder-operation-2'));
  assert.equal(outcome?.ok, false);
  assert.equal(responseCodeOf(outcome?.ok ? undefined : outcome?.error), 'ErrorInvalidIdMalformed');
});

test('out-of-office settings, delegates, rules and resolved names are read', { skip }, () => {
  const oof = getUserOofSettings('').read(read('getuseroofsettings-operation-1'));
  assert.deepEqual(
    [oof.state, oof.audience, oof.start, oof.internalReply],
    ['Disabled', 'All', '2006-11-03T23:00:00', 'I am out of office. This is my internal reply.'],
  );
  const { delegates, deliver } = getDelegate('').read(read('getdelegate-operation-1'));
  assert.equal(deliver, 'DelegatesAndMe');
  assert.deepEqual(delegates[0], {
    ok: true,
    value: {
      address: 'User1@example.com',
      levels: { Calendar: 'Author', Contacts: 'Reviewer' },
      getsMeetingMessages: false,
      seesPrivate: false,
    },
  });
  const { rules, hasOutlookRules } = getInboxRules('').read(read('getinboxrules-operation-1'));
  assert.equal(hasOutlookRules, true);
  assert.equal(textAt(rules[0], 'DisplayName'), 'MoveInterestingToJunk');
  const { entries } = resolveNames('').read(read('resolvenames-operation-1'));
  assert.equal(entries[0]?.address, 'User2@example.com');
  const settings = getUserConfiguration(inbox, '').read(read('getuserconfiguration-operation-1'));
  assert.equal(settings.dictionary.get('PhoneNumber'), '555-555-1111');
});

const fault = (inside: string): Buffer =>
  Buffer.from(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>x</faultcode>` +
      `<faultstring>busy</faultstring><detail>${inside}</detail></s:Fault></s:Body></s:Envelope>`,
  );

test('a fault says what the server wants, and for how long', () => {
  const t = 'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
  const busy = fault(
    `<e:ResponseCode xmlns:e="e">ErrorServerBusy</e:ResponseCode><t:MessageXml ${t}>` +
      '<t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>',
  );
  assert.throws(
    () => parseEnvelope(busy, 10_000),
    (e) => responseCodeOf(e) === 'ErrorServerBusy' && backOffOf(e) === 297_749,
  );
  assert.throws(() => parseEnvelope(fault(''), 10_000), /busy/);
  assert.throws(() => parseEnvelope(Buffer.from('<a/>'), 100), InputSyntaxError);
});

test('extended properties are found however their tags and sets are written', () => {
  const t = 'xmlns="http://schemas.microsoft.com/exchange/services/2006/types"';
  const item = parseEnvelope(
    Buffer.from(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Message ${t}>` +
        '<ExtendedProperty><ExtendedFieldURI PropertyTag="0xe07" PropertyType="Integer"/><Value>1</Value></ExtendedProperty>' +
        '<ExtendedProperty><ExtendedFieldURI PropertySetId="00062008-0000-0000-C000-000000000046" PropertyId="34051" PropertyType="StringArray"/>' +
        '<Values><Value>a</Value><Value>b</Value></Values></ExtendedProperty>' +
        '<IsRead>true</IsRead><Size> 12 </Size></Message></s:Body></s:Envelope>',
    ),
    10_000,
  ).response;
  assert.equal(extendedOf(item, { tag: 0x0e07, type: 'Integer' }), '1');
  assert.equal(extendedOf(item, { tag: 0x0e06, type: 'Integer' }), undefined);
  const field = { set: 'Common', id: 0x8503, type: 'StringArray' } as const;
  assert.deepEqual(extendedListOf(item, field), ['a', 'b']);
  assert.equal(booleanAt(item, 'IsRead'), true);
  assert.equal(numberAt(item, 'Size'), 12);
  assert.equal(elementsOf(item).length, 4);
});

test('servers are named, and versions compared', () => {
  assert.equal(
    productOf({ major: 15, minor: 1, build: '15.1.2507.27' }),
    'Exchange 2016 (15.1.2507.27)',
  );
  assert.equal(
    productOf({ major: 14, minor: 3, build: '14.3.1.1' }),
    'Exchange 2010 SP2 (14.3.1.1)',
  );
  assert.ok(hasVersion('Exchange2013_SP1', 'Exchange2010'));
  assert.ok(!hasVersion('Exchange2007_SP1', 'Exchange2010'));
});
