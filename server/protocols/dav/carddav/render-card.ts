import { storedTextOf } from '#codecs/content-lines/stored-text.ts';
import type { AddressDataRequest } from '#codecs/carddav/address-data.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { convertCard } from '#codecs/vcard/convert-card.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { pickProperties } from '#codecs/vcard/pick-properties.ts';

/** The text of a stored card as a client wants it. What cannot be read as a card is given out as it is. */
export function renderCard(bytes: Uint8Array, wanted: AddressDataRequest): string {
  if (wanted.version === undefined && wanted.properties === undefined) return storedTextOf(bytes);
  const card = tryReadCard(bytes);
  if (card === undefined) return storedTextOf(bytes);
  const isStored = wanted.version === undefined || wanted.version === card.version;
  if (isStored && wanted.properties === undefined) return storedTextOf(bytes);
  const converted = wanted.version === undefined ? card : convertCard(card, wanted.version);
  return formatCard(
    wanted.properties === undefined ? converted : pickProperties(converted, wanted.properties),
  );
}

/** The card of a stored text; undefined when it is none. */
export function tryReadCard(bytes: Uint8Array): Card | undefined {
  try {
    return parseCards(decodeContent(bytes))[0];
  } catch (error) {
    if (error instanceof ContentSyntaxError) return undefined;
    throw error;
  }
}
