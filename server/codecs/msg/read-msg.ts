import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { findEntry } from '#codecs/compound-file/compound-file.ts';
import type { Storage, Stream } from '#codecs/compound-file/compound-file.ts';
import { formatCompoundFile } from '#codecs/compound-file/format-compound-file.ts';
import { isCompoundFile, openCompoundFile } from '#codecs/compound-file/open-compound-file.ts';
import { MAX_ATTACHMENTS, MAX_RECIPIENTS } from '#codecs/mapi/mapi-item.ts';
import type { AttachmentContent, MapiAttachment, MapiItem } from '#codecs/mapi/mapi-item.ts';
import { codePageOf, createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { readNamedProperties } from './named-properties.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import { readProperties } from './read-properties.ts';

const TOP_HEADER = 32;
const EMBEDDED_HEADER = 24;
const PART_HEADER = 8;
const PROPERTY_STREAM = '__properties_version1.0';
const OBJECT_DATA = '__substg1.0_3701000D';
const BINARY_DATA = '__substg1.0_37010102';

/** Whether bytes are a file of Outlook with an item in it; other programs keep other things in such files. */
export function isMsg(bytes: Bytes): boolean {
  if (!isCompoundFile(bytes)) return false;
  try {
    return findEntry(openCompoundFile(bytes), PROPERTY_STREAM) !== undefined;
  } catch (error) {
    if (error instanceof InputSyntaxError) return false;
    throw error;
  }
}

/**
 * The item of a MSG or OFT file. What of it is damaged is told in its `problems`.
 * @throws InputSyntaxError when there is no item in it
 */
export function readMsg(bytes: Bytes): MapiItem {
  const root = openCompoundFile(bytes);
  if (findEntry(root, PROPERTY_STREAM) === undefined)
    throw new InputSyntaxError('a compound file without a message in it', 0);
  return readItem(root, { names: readNamedProperties(root), headerBytes: TOP_HEADER });
}

interface Place {
  readonly names: NamedPropertyMap;
  readonly headerBytes: number;
  /** Of the item around it. */
  readonly codePage?: number;
}

function readItem(storage: Storage, place: Place): MapiItem {
  const { names } = place;
  const { properties, problems } = readProperties(storage, place);
  const codePage = codePageOf(properties) ?? place.codePage;
  const inner = { names, ...(codePage !== undefined && { codePage }) };
  const found = [...problems];
  const partsNamed = (prefix: string, most: number): Storage[] =>
    storagesNamed(storage, prefix, most, found);
  const recipients = partsNamed('__recip_version1.0_#', MAX_RECIPIENTS);
  const attachments = partsNamed('__attach_version1.0_#', MAX_ATTACHMENTS);
  return {
    properties: createPropertyBag(properties, codePage),
    recipients: recipients.map((part) => readBag(part, inner, found)),
    attachments: attachments.map((part) => readAttachment(part, inner, found)),
    problems: found,
  };
}

/** Storages with such a name, in the order of the numbers at its end. */
function storagesNamed(
  storage: Storage,
  prefix: string,
  most: number,
  problems: string[],
): Storage[] {
  const list = storage.entries.filter(
    (entry): entry is Storage => entry.kind === 'storage' && entry.name.startsWith(prefix),
  );
  const sorted = list.sort((a, b) => numberAtEnd(a) - numberAtEnd(b));
  if (sorted.length > most)
    problems.push(`${sorted.length} storages ${prefix}, of which ${most} are read`);
  return sorted.slice(0, most);
}

function numberAtEnd({ name }: Storage): number {
  return Number.parseInt(name.slice(name.indexOf('#') + 1), 16) || 0;
}

type Inner = Omit<Place, 'headerBytes'>;

const withoutData = new Set([tags.attachData]);

function readBag(storage: Storage, { names, codePage }: Inner, problems: string[]): PropertyBag {
  const wish = { headerBytes: PART_HEADER, names, without: withoutData };
  const read = readProperties(storage, wish);
  problems.push(...read.problems);
  return createPropertyBag(read.properties, codePage);
}

function readAttachment(storage: Storage, place: Inner, problems: string[]): MapiAttachment {
  return {
    properties: readBag(storage, place, problems),
    content: contentOf(storage, place),
  };
}

function contentOf(attachment: Storage, place: Inner): AttachmentContent {
  const object = findEntry(attachment, OBJECT_DATA);
  if (object?.kind === 'storage') {
    if (findEntry(object, PROPERTY_STREAM) !== undefined)
      return {
        kind: 'item',
        open: async () => readItem(object, { ...place, headerBytes: EMBEDDED_HEADER }),
      };
    return objectContent(object);
  }
  const data = findEntry(attachment, BINARY_DATA) ?? object;
  return data?.kind === 'stream' ? streamContent(data) : { kind: 'none' };
}

/** An OLE object becomes a file of its own. */
function objectContent(object: Storage): AttachmentContent {
  return {
    kind: 'data',
    size: sizeOf(object),
    async *chunks() {
      yield formatCompoundFile(object);
    },
  };
}

function sizeOf(entry: Storage | Stream): number {
  if (entry.kind === 'stream') return entry.size;
  return entry.entries.reduce((sum, inner) => sum + sizeOf(inner), 0);
}

function streamContent(stream: Stream): AttachmentContent {
  return {
    kind: 'data',
    size: stream.size,
    async *chunks() {
      yield stream.read();
    },
  };
}
