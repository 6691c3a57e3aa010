import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Card } from './card.ts';
import { candidatePieces } from './card-filter.ts';
import { convertCard } from './convert-card.ts';
import { formatCard } from './format-card.ts';
import { createCardMatcher } from './match-card.ts';
import { membersOfCard } from './members-of-card.ts';
import { parseCards } from './parse-cards.ts';
import { textOf } from './property-value.ts';
import { summarizeCard } from './summarize-card.ts';

export const target = {
  name: 'codecs/vcard',
  corpus: () =>
    [
      'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:Ann\r\nitem1.X-ABDATE:1999-01-02\r\nitem1.X-ABLabel:_$!<Anniversary>!$_\r\nEND:VCARD\r\n',
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN;PREF=1:Ann\r\nTEL;VALUE=uri:tel:+1;ext=2\r\nPHOTO:data:image/png;base64,AA==\r\nBDAY:--0203\r\nRELATED;TYPE=spouse;VALUE=text:Bob\r\nEND:VCARD\r\n',
      'BEGIN:VCARD\nVERSION:2.1\nN:Lee;Ann\nTEL;HOME;PREF:1\nNOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0A=\nb\nPHOTO;JPEG;BASE64:\n AAAA\n\nEND:VCARD\n',
      'BEGIN:VCARD\nVERSION:4.0\nKIND:group\nMEMBER:urn:uuid:1\nMEMBER:mailto:a%40b\nADR;LABEL="a^nb":;;c;;;;\nGEO:geo:1,2\nTZ:-0500\nEND:VCARD',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString('utf8');
    const summary = summarizeCard(text);
    const cards = parseOrRefuse(text);
    const [first] = cards;
    if (first !== undefined) expectFound(first, summary.searchText);
    for (const card of cards) {
      membersOfCard(card);
      for (const one of [card, convertCard(card, '3.0'), convertCard(card, '4.0')]) {
        const written = formatCard(one);
        if (parseCards(written).map(formatCard).join('') !== written)
          throw new Error('a card does not come back');
      }
    }
  },
};

function parseOrRefuse(text: string): Card[] {
  try {
    return parseCards(text);
  } catch (error) {
    if (error instanceof ContentSyntaxError) return [];
    throw error;
  }
}

/** Every name of the card is found by a query for it, and the summary does not hide it. */
function expectFound(card: Card, searchText: string): void {
  for (const line of card.properties.filter((p) => p.name === 'FN' || p.name === 'EMAIL')) {
    const match = { text: textOf(line), collation: 'i;octet', matchType: 'equals' } as const;
    const texts = [{ ...match, isNegated: false }];
    const { name } = line;
    const property = { name, isNotDefined: false, test: 'anyof', texts, parameters: [] } as const;
    const filter = { test: 'anyof', properties: [property] } as const;
    if (!createCardMatcher(filter)(card)) throw new Error('a card is not found by its name');
    const pieces = candidatePieces(filter);
    if (pieces !== undefined && !pieces.some((piece) => searchText.includes(piece)))
      throw new Error('a card is not among the candidates');
  }
}
