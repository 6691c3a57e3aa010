import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { dataInMemory } from '#codecs/mapi/mapi-item.ts';
import type { MapiItem } from '#codecs/mapi/mapi-item.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { namedKeys } from '#codecs/mapi/named-keys.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import type { PropertyKey } from '#codecs/mapi/property-name.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { isMsg, readMsg } from './read-msg.ts';

const folder = sharedData('msg');
const skip = folder === undefined ? 'the shared test data is not here' : false;

/** What another reader (msgreader) says of a file, as far as it is compared. */
interface Golden {
  readonly attachments: readonly {
    readonly fileName?: string;
    readonly fileNameShort?: string;
    readonly innerMsgContent?: true;
    readonly contentLength?: number;
  }[];
  readonly recipients: readonly {
    readonly name?: string;
    readonly email?: string;
    readonly recipType?: string;
  }[];
  readonly [field: string]: unknown;
}

/** Fields that are one property as it is. */
const fields: Readonly<Record<string, PropertyKey>> = {
  messageClass: tags.messageClass,
  subject: tags.subject,
  normalizedSubject: tags.normalizedSubject,
  body: tags.body,
  senderName: tags.senderName,
  senderEmail: tags.senderEmail,
  messageFlags: tags.messageFlags,
  messageId: tags.internetMessageId,
  headers: tags.transportHeaders,
  givenName: tags.givenName,
  surname: tags.surname,
  country: tags.country,
  name: tags.displayName,
  email1EmailAddress: named8083(),
  fileUnder: namedKeys.fileAs,
  yomiLastName: namedKeys.yomiSurname,
  apptLocation: namedKeys.location,
  timeZoneDesc: namedKeys.zoneDescription,
  votingResponse: namedKeys.verbResponse,
};

function named8083(): PropertyKey {
  return '00062004-0000-0000-C000-000000000046/32899';
}

const times: Readonly<Record<string, PropertyKey>> = {
  messageDeliveryTime: tags.messageDeliveryTime,
  clientSubmitTime: tags.clientSubmitTime,
  lastModificationTime: tags.lastModificationTime,
  apptStartWhole: namedKeys.appointmentStart,
  apptEndWhole: namedKeys.appointmentEnd,
};

async function itemOf(golden: string): Promise<MapiItem | undefined> {
  const [name, ...path] = golden.replace(/\.json$/, '').split('-attachments');
  const file = join(folder!, 'msgreader', `${name}.msg`);
  if (!existsSync(file)) return undefined;
  let item = readMsg(readFileSync(file));
  for (const index of path) {
    const content = item.attachments[Number(index)]!.content;
    assert.equal(content.kind, 'item', golden);
    if (content.kind === 'item') item = await content.open();
  }
  return item;
}

/** That reader takes 8-bit text for Latin; the files that have such text are Japanese. */
function asText(value: unknown): unknown {
  if (typeof value !== 'string' || !/[\x80-\x9f]/.test(value)) return value;
  return decodeCharset(Buffer.from(value, 'latin1'), 'shift_jis');
}

test('files are read as another reader reads them', { skip }, async () => {
  let compared = 0;
  for (const name of globSync('*.json', { cwd: join(folder!, 'msgreader') })) {
    const text = readFileSync(join(folder!, 'msgreader', name), 'utf8');
    const golden = JSON.parse(text, (_, value: unknown) => asText(value)) as Golden;
    const item = await itemOf(name);
    if (item === undefined) continue;
    compared++;
    assert.deepEqual(item.problems, [], name);
    compareFields(name, golden, item.properties);
    compareParts(name, golden, item);
  }
  assert.ok(compared >= 36, String(compared));
});

function compareFields(name: string, golden: Golden, bag: PropertyBag): void {
  for (const [field, key] of Object.entries(fields))
    if (golden[field] !== undefined)
      assert.equal(bag.find(key)?.value, golden[field], `${name}: ${field}`);
  for (const [field, key] of Object.entries(times)) {
    if (golden[field] === undefined) continue;
    const seconds = bag.find(key)?.value;
    assert.equal(
      new Date(Number(seconds) * 1000).toUTCString(),
      golden[field],
      `${name}: ${field}`,
    );
  }
  const id = bag.find(namedKeys.globalObjectId)?.value;
  if (golden['globalAppointmentID'] !== undefined)
    assert.equal(
      Buffer.isBuffer(id) && id.toString('hex').toUpperCase(),
      golden['globalAppointmentID'],
    );
}

function compareParts(name: string, golden: Golden, item: MapiItem): void {
  assert.equal(item.recipients.length, golden.recipients.length, name);
  const kinds = ['originator', 'to', 'cc', 'bcc'];
  for (const [i, recipient] of golden.recipients.entries()) {
    const bag = item.recipients[i]!;
    assert.equal(bag.find(tags.displayName)?.value, recipient.name, name);
    if (recipient.email !== undefined)
      assert.equal(bag.find(tags.email)?.value, recipient.email, name);
    assert.equal(kinds[Number(bag.find(tags.recipientType)?.value) & 15], recipient.recipType);
  }
  assert.equal(item.attachments.length, golden.attachments.length, name);
  for (const [i, { fileName, innerMsgContent, contentLength }] of golden.attachments.entries()) {
    const { properties, content } = item.attachments[i]!;
    assert.equal(content.kind === 'item', innerMsgContent === true, name);
    if (content.kind === 'data' && contentLength !== undefined)
      assert.equal(content.size, contentLength, name);
    const long = properties.find(tags.attachLongFileName)?.value;
    if (content.kind === 'data') assert.equal(long, fileName, name);
  }
}

test('every file of the collection is read without a problem', { skip }, async () => {
  for (const name of globSync('**/*.msg', { cwd: folder! })) {
    const bytes = readFileSync(join(folder!, name));
    assert.ok(isMsg(bytes), name);
    await readAll(readMsg(bytes), name);
  }
});

async function readAll(item: MapiItem, name: string): Promise<void> {
  assert.deepEqual(item.problems, [], name);
  assert.equal(typeof item.properties.find(tags.messageClass)?.value, 'string', name);
  for (const { content } of item.attachments) {
    if (content.kind === 'item') await readAll(await content.open(), name);
    else if (content.kind === 'data')
      for await (const chunk of content.chunks()) assert.equal(chunk.length, content.size, name);
  }
}

test('other files are refused', async () => {
  assert.equal(isMsg(Buffer.from('From: a@b.test\r\n\r\n')), false);
  assert.throws(() => readMsg(Buffer.alloc(2000)), InputSyntaxError);
  const { formatCompoundFile } = await import('#codecs/compound-file/format-compound-file.ts');
  const classId = Buffer.alloc(16);
  const empty = formatCompoundFile({ kind: 'storage', name: '', classId, entries: [] });
  assert.equal(isMsg(empty), false);
  assert.throws(() => readMsg(empty), /without a message/);
  assert.equal(dataInMemory(empty).size, empty.length);
});
