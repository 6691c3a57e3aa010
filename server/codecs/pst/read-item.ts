import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_ATTACHMENTS, MAX_RECIPIENTS, dataInMemory } from '#codecs/mapi/mapi-item.ts';
import type { AttachmentContent, MapiAttachment, MapiItem } from '#codecs/mapi/mapi-item.ts';
import { codePageOf, createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { MapiProperty, PropertyBag } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { propertyTypes } from '#codecs/mapi/property-type.ts';
import { isHeapId } from './ltp/heap.ts';
import { readPropertyContext } from './ltp/property-context.ts';
import type { LeftValue, PropertyContext } from './ltp/property-context.ts';
import { openTable } from './ltp/table-context.ts';
import type { Subnode, Subnodes } from './ndb/subnodes.ts';
import { nodeIds, nodeTypeOf, nodeTypes } from './node-ids.ts';
import type { PstContext } from './pst-context.ts';

const EMBEDDED_METHOD = 5;

/** @throws InputSyntaxError when nothing of it can be read */
// MS-PST §2.4.5
export async function readItemNode(context: PstContext, node: Subnode): Promise<MapiItem> {
  const { database, names } = context;
  const before = database.damage.count;
  const { properties, subnodes, problems } = await readPropertyContext(database, node, { names });
  const found = [...problems];
  const codePage = codePageOf(properties) ?? context.codePage;
  const inner = { ...context, ...(codePage !== undefined && { codePage }) };
  const recipients = await readRecipients(inner, subnodes, found);
  const attachments = await readAttachments(inner, subnodes, found);
  if (database.damage.count > before) found.push('checksums of its data are wrong');
  return {
    properties: createPropertyBag(properties.map(withoutPrefix), codePage),
    recipients,
    attachments,
    problems: found,
  };
}

/** Subjects begin with how long their prefix is: 1, and the count of characters. */
// MS-PST §2.5.3.1.1.1
function withoutPrefix(property: MapiProperty): MapiProperty {
  const { id, value } = property;
  if (id !== tags.subject) return property;
  if (typeof value === 'string' && value.startsWith('\u0001'))
    return { ...property, value: value.slice(2) };
  if (Buffer.isBuffer(value) && value[0] === 1) return { ...property, value: value.subarray(2) };
  return property;
}

async function readRecipients(
  { database, names, codePage }: PstContext,
  subnodes: Subnodes,
  problems: string[],
): Promise<PropertyBag[]> {
  const recipients: PropertyBag[] = [];
  const node = subnodes.get(nodeIds.recipientTable);
  if (node === undefined) return recipients;
  await untilDamaged('recipients', problems, async () => {
    const table = await openTable(database, node);
    for await (const { properties } of table.rows({ names, problems })) {
      if (recipients.length >= MAX_RECIPIENTS) {
        problems.push(`more than ${MAX_RECIPIENTS} recipients; the others are left out`);
        break;
      }
      recipients.push(createPropertyBag(properties, codePage));
    }
  });
  return recipients;
}

async function readAttachments(
  context: PstContext,
  subnodes: Subnodes,
  problems: string[],
): Promise<MapiAttachment[]> {
  const attachments: MapiAttachment[] = [];
  for (const id of (await attachmentIds(context, subnodes, problems)).slice(0, MAX_ATTACHMENTS)) {
    const node = subnodes.get(id);
    if (node === undefined) problems.push(`attachment ${id} is missing`);
    else
      await untilDamaged(`attachment ${id}`, problems, async () => {
        attachments.push(await readAttachment(context, node, problems));
      });
  }
  return attachments;
}

/** In the order of their table; all attachments that are there when it cannot be read. */
async function attachmentIds(
  { database, names }: PstContext,
  subnodes: Subnodes,
  problems: string[],
): Promise<number[]> {
  const all = [...subnodes.keys()].filter((id) => nodeTypeOf(id) === nodeTypes.attachment);
  const node = subnodes.get(nodeIds.attachmentTable);
  if (node === undefined) return all;
  const listed: number[] = [];
  const isWhole = await untilDamaged('table of attachments', problems, async () => {
    const table = await openTable(database, node);
    const columns = new Set<number>();
    for await (const { id } of table.rows({ names, columns, problems })) listed.push(id);
  });
  return isWhole ? listed : all;
}

const dataOnly = new Set([tags.attachData]);

async function readAttachment(
  context: PstContext,
  node: Subnode,
  problems: string[],
): Promise<MapiAttachment> {
  const wish = { names: context.names, leave: dataOnly };
  const read = await readPropertyContext(context.database, node, wish);
  problems.push(...read.problems);
  const properties = createPropertyBag(read.properties, context.codePage);
  const data = read.left.get(tags.attachData);
  const isItem = properties.find(tags.attachMethod)?.value === EMBEDDED_METHOD;
  if (data === undefined) return { properties, content: { kind: 'none' } };
  return { properties, content: await contentOf(context, read, { data, isItem }) };
}

async function contentOf(
  context: PstContext,
  { place, subnodes }: PropertyContext,
  { data, isItem }: { readonly data: LeftValue; readonly isItem: boolean },
): Promise<AttachmentContent> {
  let { valueId } = data;
  if (data.type === propertyTypes.object) {
    // A piece of the heap with the node that the object is in, and its size.
    const pointer = await place.heap.read(valueId);
    if (pointer.length < 4) throw new InputSyntaxError('an object without a node', 0);
    valueId = pointer.readUInt32LE(0);
  } else if (isHeapId(valueId)) return dataInMemory(await place.heap.read(valueId));
  const node = subnodes.get(valueId);
  if (node === undefined) throw new InputSyntaxError(`its content (node ${valueId}) is missing`, 0);
  if (isItem) return { kind: 'item', open: () => readItemNode(context, node) };
  const { database } = context;
  return {
    kind: 'data',
    size: await database.data.size(node.data),
    chunks: (): AsyncIterable<Bytes> => database.data.chunks(node.data),
  };
}

/** Whether all of it could be done; what could not is told. */
async function untilDamaged(
  what: string,
  problems: string[],
  read: () => Promise<void>,
): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`${what}: ${error.message}`);
    return false;
  }
}
