import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { pickFields } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';
import type { MessagePart } from './message-part.ts';

/** What a section specification says: a path of part numbers and which piece of that part. */
export interface SectionSpec {
  readonly path: readonly number[];
  readonly piece: 'body' | 'header' | 'fields' | 'fields-not' | 'text' | 'mime';
  /** Header field names of the two "fields" pieces. */
  readonly names: readonly string[];
}

/** Longest section specification that is read. */
export const MAX_SECTION_LENGTH = 65_536;
/** Part numbers in a path. */
export const MAX_SECTION_DEPTH = 200;

/**
 * Reads what stands between the brackets of BODY[...]: "", "1.2", "HEADER", "1.TEXT", "2.MIME",
 * "HEADER.FIELDS (To Cc)". Throws InputSyntaxError.
 */
// RFC 9051 §6.4.5.1
export function parseSection(text: string): SectionSpec {
  if (text.length > MAX_SECTION_LENGTH)
    throw new InputSyntaxError('section is too long', MAX_SECTION_LENGTH);
  const match =
    /^((?:[1-9]\d{0,8})(?:\.[1-9]\d{0,8})*)?(?:(\.)?(HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME)(?: \((.*)\))?)?$/is.exec(
      text,
    );
  if (match === null) throw new InputSyntaxError('section is malformed', 0);
  const [, numbers, dot, word, names] = match;
  const path = numbers === undefined ? [] : numbers.split('.').map(Number);
  if (path.length > MAX_SECTION_DEPTH) throw new InputSyntaxError('section is too deep', 0);
  const piece = word === undefined ? 'body' : pieceOf(word);
  if (word !== undefined && (dot !== undefined) !== path.length > 0)
    throw new InputSyntaxError('section is malformed', numbers?.length ?? 0);
  // RFC 9051 §6.4.5.1: MIME needs a part number.
  if (piece === 'mime' && path.length === 0) throw new InputSyntaxError('MIME needs a part', 0);
  const wantsNames = piece === 'fields' || piece === 'fields-not';
  if (wantsNames !== (names !== undefined))
    throw new InputSyntaxError(
      'section has no list of header fields where it needs one, or one where not',
      0,
    );
  const list = names === undefined ? [] : names.split(' ').map((n) => n.replace(/^"(.*)"$/s, '$1'));
  if (list.some((name) => name === '')) throw new InputSyntaxError('empty header field name', 0);
  return { path, piece, names: list };
}

/** The part that a path of numbers names; undefined when there is none. */
// RFC 9051 §6.4.5.1
export function findPart(tree: MessagePart, path: readonly number[]): MessagePart | undefined {
  let part = tree;
  for (const [depth, number] of path.entries()) {
    // A message part is entered through its one embedded message.
    const inside: MessagePart | undefined =
      part.kind === 'message' && depth > 0 ? part.children[0] : part;
    if (inside === undefined) return undefined;
    if (inside.kind === 'multipart') {
      const child = inside.children[number - 1];
      if (child === undefined) return undefined;
      part = child;
    } else {
      // Part 1 of a message that is no multipart is its body; a leaf below the top has no parts.
      const isMessageBody = depth === 0 || part.kind === 'message';
      if (number !== 1 || !isMessageBody) return undefined;
      part = inside;
    }
  }
  return part;
}

/**
 * The bytes of a section; undefined when the message has no such part (IMAP answers NIL). For the header field
 * pieces a closing empty line is added as the standard wants; everything else is a view of the message.
 */
// RFC 9051 §6.4.5.1, RFC 3516 §4.1
export function findSection(
  message: Uint8Array,
  tree: MessagePart,
  section: SectionSpec,
): Bytes | undefined {
  const bytes = asBuffer(message);
  const part = findPart(tree, section.path);
  if (part === undefined) return undefined;
  const isTop = section.path.length === 0;
  if (section.piece === 'body') return isTop ? bytes : bytes.subarray(part.bodyStart, part.bodyEnd);
  if (section.piece === 'mime') return bytes.subarray(part.headerStart, part.bodyStart);
  const owner = messageOf(part, isTop);
  if (owner === undefined) return undefined;
  if (section.piece === 'text') return bytes.subarray(owner.bodyStart, owner.bodyEnd);
  if (section.piece === 'header') return bytes.subarray(owner.headerStart, owner.bodyStart);
  return sectionFields(bytes, owner.header, section);
}

function pieceOf(word: string): SectionSpec['piece'] {
  switch (word.toUpperCase()) {
    case 'HEADER':
      return 'header';
    case 'HEADER.FIELDS':
      return 'fields';
    case 'HEADER.FIELDS.NOT':
      return 'fields-not';
    case 'TEXT':
      return 'text';
    default:
      return 'mime';
  }
}

/** HEADER and TEXT speak of the message itself or of an embedded one. */
function messageOf(part: MessagePart, isTop: boolean): MessagePart | undefined {
  if (isTop) return part;
  return part.kind === 'message' ? part.children[0] : undefined;
}

function sectionFields(bytes: Bytes, header: MessageHeader, section: SectionSpec): Bytes {
  const names = new Set(section.names.map((name) => name.toLowerCase()));
  const isPositive = section.piece === 'fields';
  const picked = pickFields(bytes, header, (name) => names.has(name) === isPositive);
  // RFC 9051 §6.4.5.1: the delimiting empty line is always included.
  return Buffer.concat([picked, Buffer.from('\r\n')]);
}
