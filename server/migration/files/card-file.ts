import { hash } from 'node:crypto';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { scanObjects, type ScannedObject } from '#codecs/content-lines/scan-objects.ts';
import { uidOf, type Card } from '#codecs/vcard/card.ts';
import { convertCard } from '#codecs/vcard/convert-card.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { decodeUnlabelled } from '#codecs/charset/decode-charset.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import { asDomainError } from './calendar-file.ts';
import type { FileFolder } from './file-folder.ts';
import { chunksOf, type FileTree } from './file-tree.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { createScannedFolder } from './scanned-folder.ts';

/** An address book out of vCard files; a card that stands in several of them comes once. */
export function createCardFolder(
  tree: FileTree,
  paths: readonly string[],
  folder: SourceFolder,
): FileFolder {
  return createScannedFolder(
    folder,
    () => scanCards(tree, paths),
    async () => await stateOfFiles(tree, paths),
  );
}

/** Another text when one of the files may be another; '' when one of them cannot say. */
export async function stateOfFiles(tree: FileTree, paths: readonly string[]): Promise<string> {
  const marks: string[] = [];
  for (const path of paths) marks.push((await tree.facts(path))?.mark ?? '');
  return marks.includes('') ? '' : marks.join(' ');
}

async function* scanCards(
  tree: FileTree,
  paths: readonly string[],
): AsyncGenerator<ReadItem | UnreadItem> {
  const seen = new Map<string, string>();
  for (const path of paths) {
    await using file = await tree.open(path);
    const place = `${path} line`;
    try {
      for await (const object of scanObjects(chunksOf(file))) {
        const isTooLarge = object.end - object.start > MAX_DOCUMENT_BYTES;
        const length = isTooLarge ? 0 : object.end - object.start;
        const bytes = await file.read(object.start, length);
        const item = isTooLarge
          ? refusal(object, Buffer.alloc(0), `${place} ${object.line}: the card is too large`)
          : readCard(object, bytes, `${place} ${object.line}`);
        const version = 'error' in item ? '' : (item.version ?? '');
        const before = seen.get(item.id);
        if (before !== undefined && before === version) continue;
        seen.set(item.id, before === undefined ? version : before);
        yield before === undefined ? item : { ...item, id: `${item.id}~${version}` };
      }
    } catch (error) {
      throw asDomainError(path, error);
    }
  }
}

function readCard(object: ScannedObject, bytes: Bytes, place: string): ReadItem | UnreadItem {
  if (object.isCut) return refusal(object, bytes, `${place}: the card does not end`);
  try {
    const [card, ...more] = parseCards(decodeUnlabelled(bytes));
    if (card === undefined || more.length > 0)
      return refusal(object, bytes, `${place}: this is not one card`);
    return toCardItem(card);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError) && !isDomainError(error)) throw error;
    return refusal(object, bytes, `${place}: ${error.message}`);
  }
}

function refusal({ id, start }: ScannedObject, remains: Bytes, message: string): UnreadItem {
  return { id: id ?? `#at-${start}`, error: new DomainError('bad-syntax', message), remains };
}

/** A card as it goes on: of a version that is in use, and with a UID. */
export function toCardItem(given: Card): ReadItem {
  const modern = toModern(given);
  const version = hash('sha256', formatCard(withoutNoise(modern)), 'hex');
  const known = uidOf(modern);
  // The same for the same card, so that the next time it is known again.
  const uid = known ?? version.slice(0, 32);
  const card: Card = known === undefined ? { ...modern, properties: withUid(modern, uid) } : modern;
  return {
    id: known ?? `#${uid}`,
    version: version.slice(0, 16),
    content: { mediaType: 'text/vcard', bytes: Buffer.from(formatCard(card)) },
    losses: [],
  };
}

/** Cards of old programs, and those that do not say their version, as 3.0. */
function toModern(card: Card): Card {
  if (card.version === '3.0' || card.version === '4.0') return card;
  const version = { name: 'VERSION', parameters: [], value: '2.1' };
  const others = card.properties.filter(({ name }) => name !== 'VERSION');
  return convertCard({ version: '2.1', properties: [version, ...others] }, '3.0');
}

/** Behind VERSION, which must come first. */
function withUid({ properties }: Card, uid: string): Card['properties'] {
  const line = { name: 'UID', parameters: [], value: uid };
  return [...properties.slice(0, 1), line, ...properties.slice(1)];
}

/** Exports give every card the moment they were made: a change of it alone is none. */
function withoutNoise(card: Card): Card {
  return {
    ...card,
    properties: card.properties.filter(({ name }) => name !== 'REV' && name !== 'PRODID'),
  };
}
