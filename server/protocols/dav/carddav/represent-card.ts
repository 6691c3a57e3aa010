import { acceptedVersion } from '#codecs/carddav/accept-card.ts';
import { readRequest } from '../read-request.ts';
import { renderCard, tryReadCard } from './render-card.ts';

/** A card in the version that an Accept header asks for; undefined: as it is stored. @throws DavRefused 406 */
// RFC 6352 §5.1.1.1
export async function representCard(
  accept: string,
  read: () => Promise<Uint8Array>,
): Promise<{ readonly type: string; readonly text: string } | undefined> {
  // Browsers and file programs accept much, and say nothing about cards.
  if (!/vcard/i.test(accept)) return undefined;
  const bytes = await read();
  const card = tryReadCard(bytes);
  if (card === undefined) return undefined;
  const version = readRequest(() => acceptedVersion(accept, card.version), 406);
  if (version === undefined) return undefined;
  const type = `text/vcard; charset=utf-8; version=${version}`;
  return { type, text: renderCard(bytes, { version, properties: undefined }) };
}
