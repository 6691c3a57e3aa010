import type { CollectionId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';

/** Cards read at once. */
const BATCH = 200;

/** An address book as one text, in pieces: the cards as they were stored. */
// RFC 6350 §3.2
export async function* exportCards(
  reader: AccountReader,
  collection: CollectionId,
): AsyncGenerator<string> {
  const items = (await reader.documents(collection)).map((d) => d.itemId);
  for (let at = 0; at < items.length; at += BATCH)
    for (const content of await reader.readContents(items.slice(at, at + BATCH))) {
      if (content instanceof Error) continue;
      const text = content.toString();
      yield text.endsWith('\n') ? text : `${text}\r\n`;
    }
}
