import { unfoldText } from '#codecs/content-lines/unfold-text.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { isPrivateCard } from '#codecs/vcard/is-private-card.ts';
import { seesPrivateItems } from '#directory/sharing-levels.ts';
import { tryReadCard } from './render-card.ts';

/** What is told of a private card: that there is one. */
const told: ReadonlySet<string> = new Set(['VERSION', 'UID', 'REV', 'CLASS']);

// RFC 2426 §3.7.1
/** What others see of a card that is private; undefined: it is shown as it is. */
export function maskCard(
  { rights }: { readonly rights: string },
  bytes: Buffer,
): Buffer | undefined {
  if (seesPrivateItems(rights)) return undefined;
  if (!/CLASS/i.test(unfoldText(bytes.toString()))) return undefined;
  const card = tryReadCard(bytes);
  // What cannot be read cannot be shown in part.
  if (card === undefined) return Buffer.alloc(0);
  if (!isPrivateCard(card)) return undefined;
  const line = (name: string, value: string) => ({ name, parameters: [], value });
  const properties = [
    ...card.properties.filter(({ name }) => told.has(name)),
    line('FN', 'Private'),
    line('N', 'Private;;;;'),
  ];
  return Buffer.from(formatCard({ ...card, properties }));
}
