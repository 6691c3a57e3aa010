import { collations, createTextMatcher, matchTypes } from './collation.ts';
import { toSearchPiece, toSearchText } from './search-text.ts';

export const target = {
  name: 'codecs/collation',
  corpus: () => ['Ann Lee\0lee', 'E\u0301va\0éva', 'Straße\0STRASSE'].map((t) => Buffer.from(t)),
  run(input: Buffer): void {
    const [value = '', text = ''] = input.toString('utf8').split('\0');
    const piece = toSearchPiece(text);
    for (const collation of collations)
      for (const matchType of matchTypes) {
        const isMatch = createTextMatcher({ text, collation, matchType, isNegated: false })(value);
        if (isMatch && piece !== undefined && !toSearchText([value]).includes(piece))
          throw new Error('a match is not among the candidates');
      }
  },
};
