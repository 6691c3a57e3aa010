import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import type { CollectionId } from '#platform/ids.ts';
import { eachContent } from '#store/each-content.ts';
import type { DocumentSource } from './export-calendar.ts';

/**
 * An address book as one text, in pieces: the cards as they were stored.
 * @param isShown which of them; what cannot be read as a card is left out then
 */
// RFC 6350 §3.2
export async function* exportCards(
  reader: DocumentSource,
  collection: CollectionId,
  isShown?: (card: Card) => boolean,
): AsyncGenerator<string> {
  for await (const [, content] of eachContent(reader, await reader.documents(collection))) {
    if (content instanceof Error) continue;
    const text = storedTextOf(content);
    if (isShown !== undefined && !(tryCards(text)?.every(isShown) ?? false)) continue;
    yield text.endsWith('\n') ? text : `${text}\r\n`;
  }
}

function tryCards(text: string): readonly Card[] | undefined {
  try {
    return parseCards(text);
  } catch {
    return undefined;
  }
}
