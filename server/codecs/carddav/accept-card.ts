import type { CardVersion } from '#codecs/vcard/convert-card.ts';
import { isCardType } from './address-data.ts';
import { CardRequestError } from './card-request-error.ts';

interface Choice {
  readonly version: CardVersion | 'stored' | undefined;
  readonly quality: number;
}

/**
 * The version of a card that an Accept header asks for; undefined: as it is stored, as for headers that do not speak of cards.
 * @param stored the version it is stored in, taken where the client likes it as well as the other
 * @throws CardRequestError supported-address-data-conversion when only versions we do not have are accepted
 */
// RFC 6352 §5.1.1.1
export function acceptedVersion(
  accept: string | undefined,
  stored: string,
): CardVersion | undefined {
  const choices = (accept ?? '').split(',').flatMap(parseChoice);
  const possible = choices.filter((c) => c.version !== undefined && c.quality > 0);
  if (possible.length === 0) {
    if (choices.length > 0 && !/\*\/\*|text\/\*/.test(accept ?? ''))
      throw new CardRequestError(
        'supported-address-data-conversion',
        'cards are available as text/vcard of versions 3.0 and 4.0',
      );
    return undefined;
  }
  const isStored = ({ version }: Choice): boolean => version === 'stored' || version === stored;
  const best = possible.reduce((a, b) =>
    b.quality > a.quality || (b.quality === a.quality && isStored(b) && !isStored(a)) ? b : a,
  );
  return isStored(best) || best.version === 'stored' ? undefined : best.version;
}

function parseChoice(part: string): Choice[] {
  const [type = '', ...parameters] = part.split(';').map((p) => p.trim());
  if (!isCardType(type)) return [];
  const find = (name: string): string | undefined =>
    parameters
      .find((p) => p.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  const version = find('version');
  const quality = Number(find('q') ?? 1);
  const known = version === '3.0' || version === '4.0' ? version : undefined;
  return [
    {
      version: version === undefined ? 'stored' : known,
      quality: Number.isFinite(quality) ? quality : 0,
    },
  ];
}
