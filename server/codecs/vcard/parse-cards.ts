import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { defaultLimits, type ContentLimits } from '#codecs/content-lines/limits.ts';
import { parseContentLines } from '#codecs/content-lines/parse-content-lines.ts';
import type { Card } from './card.ts';

/** An export of a large organisation has tens of thousands; more is no address book. */
const MAX_CARDS = 100_000;

/** 2.1 allows a card in AGENT, whose agent may have one in turn. */
const MAX_DEPTH = 4;

/**
 * The cards of a text, one after the other; 2.1, 3.0 and 4.0 mixed as they come. A card inside a card (AGENT of 2.1) is left out.
 * @throws ContentSyntaxError
 */
// RFC 6350 §3.3
export function parseCards(text: string, limits: ContentLimits = defaultLimits): Card[] {
  const cards: Card[] = [];
  let properties: ContentLine[] | undefined;
  let depth = 0;
  let lastLine = 0;
  for (const line of parseContentLines(text, limits)) {
    lastLine = line.line ?? lastLine;
    if (isMarker(line, 'BEGIN')) {
      if (++depth > MAX_DEPTH) throw new ContentSyntaxError('cards nested too deep', line.line);
      properties ??= [];
    } else if (properties === undefined) {
      throw new ContentSyntaxError('a vCard begins with BEGIN:VCARD', line.line, line.name);
    } else if (isMarker(line, 'END')) {
      if (--depth > 0) continue;
      if (cards.length === MAX_CARDS)
        throw new ContentSyntaxError(`more than ${MAX_CARDS} cards`, line.line);
      cards.push(toCard(properties));
      properties = undefined;
    } else if (depth === 1) properties.push(line);
  }
  if (properties !== undefined) throw new ContentSyntaxError('END:VCARD is missing', lastLine);
  return cards;
}

function isMarker({ name, value, line }: ContentLine, marker: 'BEGIN' | 'END'): boolean {
  if (name !== marker) return false;
  if (value.trim().toUpperCase() !== 'VCARD')
    throw new ContentSyntaxError(`"${value.slice(0, 40)}" in place of VCARD`, line, name);
  return true;
}

function toCard(properties: readonly ContentLine[]): Card {
  const version = properties.find((line) => line.name === 'VERSION');
  return { version: version?.value.trim() ?? '', properties };
}
