/** Longer fields are cut: browsers send some dozen characters. */
const MAX_FIELD_CHARS = 1000;

/** The one of `available` that the reader wants most; the first one when none is wanted. */
// RFC 9110 §12.5.4
export function chooseLanguage<L extends string>(
  acceptLanguage: string,
  available: readonly [L, ...L[]],
): L {
  let best: L | undefined;
  let bestWeight = 0;
  for (const part of acceptLanguage.slice(0, MAX_FIELD_CHARS).split(',')) {
    const [range = '', ...parameters] = part.split(';').map((p) => p.trim().toLowerCase());
    const quality = parameters.find((p) => p.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    const found = available.find((language) => range.split('-')[0] === language);
    if (found === undefined || !(weight > bestWeight)) continue;
    best = found;
    bestWeight = weight;
  }
  return best ?? available[0];
}
