import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { MAX_ATTACHMENTS, MAX_RECIPIENTS, dataInMemory } from '#codecs/mapi/mapi-item.ts';
import type { AttachmentContent, MapiAttachment, MapiItem } from '#codecs/mapi/mapi-item.ts';
import { createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { propertyTypes } from '#codecs/mapi/property-type.ts';
import { attributeIds, isTnef, readAttributes } from './attributes.ts';
import type { Attribute } from './attributes.ts';
import { propertiesOfAttribute } from './legacy-attributes.ts';
import { readPropertyList, readPropertyRows } from './read-mapi-properties.ts';

/**
 * The item in a TNEF stream. What is damaged or cut off is told in its `problems`.
 * @throws InputSyntaxError when it does not begin as one
 */
export function readTnef(bytes: Bytes): MapiItem {
  if (!isTnef(bytes)) throw new InputSyntaxError('not a TNEF stream', 0);
  const draft: Draft = {
    listed: [],
    legacy: [],
    recipients: [],
    attachments: [],
    codePage: undefined,
    problems: [],
  };
  for (const attribute of readAttributes(bytes, draft.problems))
    if (attribute.level === 'message') takeMessageAttribute(draft, attribute);
    else takeAttachmentAttribute(draft, attribute);
  return finish(draft);
}

interface Draft {
  /** From the list of properties. */
  readonly listed: MapiProperty[];
  /** From attributes of Microsoft Mail. */
  readonly legacy: MapiProperty[];
  recipients: MapiProperty[][];
  readonly attachments: AttachmentDraft[];
  codePage: number | undefined;
  readonly problems: string[];
}

interface AttachmentDraft {
  readonly listed: MapiProperty[];
  readonly legacy: MapiProperty[];
  data: Bytes | undefined;
}

function takeMessageAttribute(draft: Draft, { id, data }: Attribute): void {
  const { problems } = draft;
  if (id === attributeIds.messageProperties) draft.listed.push(...readPropertyList(data, problems));
  else if (id === attributeIds.recipientTable)
    draft.recipients = readPropertyRows(data, problems).slice(0, MAX_RECIPIENTS);
  else if (id === attributeIds.codePage && data.length >= 4) draft.codePage = data.readUInt32LE(0);
  else draft.legacy.push(...propertiesOfAttribute(id, data));
}

function takeAttachmentAttribute(draft: Draft, { id, data }: Attribute): void {
  const { attachments, problems } = draft;
  const isNew = id === attributeIds.attachRendering || attachments.length === 0;
  if (isNew && attachments.length < MAX_ATTACHMENTS)
    attachments.push({ listed: [], legacy: [], data: undefined });
  const attachment = attachments.at(-1)!;
  if (id === attributeIds.attachProperties)
    attachment.listed.push(...readPropertyList(data, problems));
  else if (id === attributeIds.attachData) attachment.data = data;
  else attachment.legacy.push(...propertiesOfAttribute(id, data));
}

function finish(draft: Draft): MapiItem {
  const { codePage, problems } = draft;
  return {
    properties: createPropertyBag([...draft.listed, ...draft.legacy], codePage),
    recipients: draft.recipients.map((row) => createPropertyBag(row, codePage)),
    attachments: draft.attachments.map((attachment) => finishAttachment(attachment, codePage)),
    problems,
  };
}

function finishAttachment(
  { listed, legacy, data }: AttachmentDraft,
  codePage: number | undefined,
): MapiAttachment {
  const inner = listed.find((p) => p.id === tags.attachData);
  const properties = [...listed.filter((p) => p !== inner), ...legacy];
  const value = inner?.value;
  return {
    properties: createPropertyBag(properties, codePage),
    content: Buffer.isBuffer(value) ? contentOf(value, inner!.type) : contentInMemory(data),
  };
}

function contentInMemory(data: Bytes | undefined): AttachmentContent {
  return data === undefined ? { kind: 'none' } : dataInMemory(data);
}

/** Objects begin with the 16 bytes that say what they are: another TNEF stream, or an OLE object. */
function contentOf(value: Bytes, type: number): AttachmentContent {
  if (type !== propertyTypes.object) return dataInMemory(value);
  const object = value.subarray(16);
  return isTnef(object)
    ? { kind: 'item', open: async () => readTnef(object) }
    : dataInMemory(object);
}
