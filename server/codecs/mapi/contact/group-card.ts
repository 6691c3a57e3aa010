import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Card } from '#codecs/vcard/card.ts';
import type { Bytes } from '#platform/bytes.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { cleanLine } from '../clean-line.ts';
import { passOverAuthor } from '../calendar/describe-item.ts';
import { ownUid } from '../calendar/item-uid.ts';
import { addressOfEntryId, memberOfEntryId } from '../entry-id.ts';
import type { AddressEntry } from '../entry-id.ts';
import { addressOfX500, formatSpec, toMailAddress } from '../mapi-address.ts';
import type { MapiAddress } from '../mapi-address.ts';
import type { Conversion } from '../message/context.ts';
import { readBodies } from '../message/bodies.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import { property } from '#codecs/content-lines/property.ts';
import { textLine } from './card-line.ts';

/** Members of one group; Outlook takes some hundreds. */
const MAX_MEMBERS = 50_000;

/** A group of contacts as a vCard 4.0 of kind group. Members without a mail address are losses. */
// MS-OXOCNTC §2.2.2, RFC 6350 §6.1.4
export function groupCard(conversion: Conversion): Card {
  const { reader, losses } = conversion;
  passOverAuthor(reader);
  const name =
    reader.text(namedKeys.distListName) ??
    reader.text(tags.displayName) ??
    reader.text(tags.subject);
  reader.passOver(tags.subject, tags.normalizedSubject, namedKeys.fileAs);
  const properties: ContentLine[] = [
    property('VERSION', '4.0'),
    textLine('UID', ownUid(reader)),
    property('KIND', 'group'),
    textLine('FN', name ?? '?'),
  ];
  for (const { address, detail } of membersOf(conversion))
    if (address === undefined || address.x500 !== undefined)
      losses.push({ what: 'group-member', detail: `${name ?? ''}: ${detail}` });
    else properties.push(property('MEMBER', memberUri(address)));
  const bodies = readBodies(reader);
  if (bodies.plain !== undefined && bodies.plain.trim() !== '')
    properties.push(textLine('NOTE', bodies.plain));
  const categories = reader.texts(namedKeys.keywords);
  if (categories.length > 0)
    properties.push(property('CATEGORIES', categories.map(escapeText).join(',')));
  return { version: '4.0', properties: properties.map(cleanLine) };
}

// RFC 6350 §6.6.5, RFC 6068 §2
function memberUri(address: MapiAddress): string {
  return `mailto:${encodeURIComponent(formatSpec(address)).replaceAll('%40', '@')}`;
}

interface Member {
  readonly address: MapiAddress | undefined;
  /** Who it is, for people. */
  readonly detail: string;
}

/** Each member is there twice: as what it is, and as the address that it had when it was put in. */
function membersOf({ reader, options }: Conversion): Member[] {
  const stream = reader.bytes(namedKeys.distListStream);
  const ofStream = stream === undefined ? undefined : readMemberStream(stream);
  const entries = ofStream?.entries ?? reader.byteStrings(namedKeys.distListMembers);
  const oneOffs = ofStream?.oneOffs ?? reader.byteStrings(namedKeys.distListOneOffMembers);
  reader.passOver(namedKeys.distListMembers, namedKeys.distListOneOffMembers);
  return entries.slice(0, MAX_MEMBERS).map((entryId, i) => {
    const member = memberOfEntryId(entryId);
    const oneOff = oneOffs[i] === undefined ? undefined : addressOfEntryId(oneOffs[i]);
    const entry = member.kind === 'address' ? member : oneOff;
    const address = toAddress(oneOff, options.resolveX500) ?? toAddress(entry, options.resolveX500);
    return { address, detail: describe(entry ?? oneOff) };
  });
}

function toAddress(
  entry: AddressEntry | undefined,
  resolve: Conversion['options']['resolveX500'],
): MapiAddress | undefined {
  if (entry === undefined) return undefined;
  return entry.type === 'EX'
    ? addressOfX500(entry.name, entry.address, resolve)
    : toMailAddress(entry.name, entry.address);
}

function describe(entry: AddressEntry | undefined): string {
  if (entry === undefined) return 'a member of whom nothing but an internal id is known';
  return `${entry.name ?? ''} ${entry.type}:${entry.address}`.trim();
}

/** Lists too long for properties: a header, then for each member both forms with their lengths. */
// MS-OXOCNTC §2.2.2.2.4
function readMemberStream(bytes: Bytes): { entries: Bytes[]; oneOffs: Bytes[] } | undefined {
  if (bytes.length < 24) return undefined;
  const count = Math.min(bytes.readUInt32LE(12), MAX_MEMBERS);
  const entries: Bytes[] = [];
  const oneOffs: Bytes[] = [];
  let at = 24;
  const take = (): Bytes | undefined => {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readUInt32LE(at);
    const piece = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return piece.length === length ? piece : undefined;
  };
  for (let i = 0; i < count; i++) {
    const entry = take();
    const oneOff = take();
    if (entry === undefined || oneOff === undefined) break;
    entries.push(entry);
    oneOffs.push(oneOff);
  }
  return entries.length === 0 ? undefined : { entries, oneOffs };
}
