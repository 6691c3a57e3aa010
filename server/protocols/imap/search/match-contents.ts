import { toCasemap } from '#codecs/charset/casemap.ts';
import type { SearchKey } from '#codecs/imap/search-key.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { fieldValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { parseMessage } from '#codecs/mime/parse-message.ts';
import { searchableText } from '#codecs/mime/searchable-text.ts';
import { itemId, type ItemId } from '#platform/ids.ts';
import { groupBySize } from '#store/group-by-size.ts';
import type { SearchTable } from './search-table.ts';
import type { Positions } from './search-view.ts';

/** Messages are read together up to this many bytes. */
const GROUP_BYTES = 4 * 1024 * 1024;

type ContentKey = SearchKey & { kind: 'text' | 'header' };

/** Reads the messages and keeps those whose text or header field holds the string. What cannot be read does not match. */
export async function matchContents(
  table: SearchTable,
  key: ContentKey,
  candidates: Positions,
): Promise<Positions> {
  const { reader } = table.view;
  const { columns, rows } = await table.facts();
  const matches = matcher(key);
  const found: number[] = [];
  const present = candidates.filter((p) => rows[p]! >= 0);
  for (const group of groupBySize(present, (p) => columns.sizes[rows[p]!]!, {
    bytes: GROUP_BYTES,
  })) {
    const items: ItemId[] = group.map((p) => itemId(columns.items[rows[p]!]!));
    const contents = await reader.readContents(items);
    for (const [i, bytes] of contents.entries())
      if (!(bytes instanceof Error) && matches(bytes)) found.push(group[i]!);
    await table.view.pause(group.at(-1)!);
  }
  return found;
}

function matcher(key: ContentKey): (bytes: Buffer) => boolean {
  const needle = toCasemap(key.value);
  if (key.kind === 'header') {
    const name = key.name.toLowerCase().replace(/:$/, '');
    return (bytes) => {
      const header = parseHeader(bytes, 0, bytes.length);
      return header.fields.some(
        (field) =>
          field.name === name &&
          toCasemap(decodeEncodedWords(fieldValue(header, field))).includes(needle),
      );
    };
  }
  const wantsHeader = key.field === 'text';
  return (bytes) => {
    for (const piece of searchableText(bytes, parseMessage(bytes)))
      if ((wantsHeader || piece.kind === 'body') && toCasemap(piece.text).includes(needle))
        return true;
    return false;
  };
}
