import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { propertiesNamed, type Card } from '../card.ts';
import { textOf } from '../property-value.ts';

/** `item1.TEL` with `item1.X-ABLabel`: what a group says about its property. */
export interface CardGroups {
  /** The label of the line's group. */
  readonly labelOf: (line: ContentLine) => string | undefined;
  /** The other lines of a group, without its label. */
  readonly membersOf: (group: string) => readonly ContentLine[];
  /** A group that the card does not have and that was not given before. */
  readonly freeGroup: () => string;
}

export function readGroups(card: Card): CardGroups {
  const labels = new Map<string, string>();
  const members = new Map<string, ContentLine[]>();
  for (const line of propertiesNamed(card, 'X-ABLABEL'))
    if (line.group !== undefined) labels.set(line.group.toLowerCase(), textOf(line));
  for (const line of card.properties) {
    if (line.group === undefined) continue;
    const group = line.group.toLowerCase();
    const list = members.get(group) ?? [];
    members.set(group, list);
    if (line.name !== 'X-ABLABEL') list.push(line);
  }
  let last = 0;
  return {
    labelOf: (line) => labels.get(line.group?.toLowerCase() ?? ''),
    membersOf: (group) => members.get(group.toLowerCase()) ?? [],
    freeGroup: () => {
      do last++;
      while (members.has(`item${last}`));
      return `item${last}`;
    },
  };
}
