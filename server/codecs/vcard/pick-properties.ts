import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Card } from './card.ts';

/** One `prop` of address-data. */
// RFC 6352 §10.4.2
export interface WantedProperty {
  /** In capitals. */
  readonly name: string;
  /** Only of this group; undefined: whatever their group. */
  readonly group?: string;
  /** The property is told of, its value not. */
  readonly isWithoutValue: boolean;
}

/** The card with what was asked for, and VERSION, without which nobody can read it. */
// RFC 6352 §10.4
export function pickProperties(card: Card, wanted: readonly WantedProperty[]): Card {
  const properties = card.properties.flatMap((line) => {
    if (line.name === 'VERSION') return [line];
    const found = wanted.filter((w) => isWanted(line, w));
    if (found.length === 0) return [];
    return found.every((w) => w.isWithoutValue) ? [{ ...line, value: '' }] : [line];
  });
  return { version: card.version, properties };
}

function isWanted(line: ContentLine, { name, group }: WantedProperty): boolean {
  return (
    line.name === name && (group === undefined || line.group?.toLowerCase() === group.toLowerCase())
  );
}
