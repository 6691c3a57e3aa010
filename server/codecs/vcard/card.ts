import type { ContentLine } from '#codecs/content-lines/content-line.ts';

/** One vCard, an immutable value: every property in its order, also those that nobody knows. */
export interface Card {
  /** `2.1`, `3.0`, `4.0`, or what stands there; '' when there is no VERSION. */
  readonly version: string;
  /** Without BEGIN and END, with VERSION. */
  readonly properties: readonly ContentLine[];
}

/** The properties of that name (in capitals), in any group. */
export function propertiesNamed(card: Card, name: string): ContentLine[] {
  return card.properties.filter((line) => line.name === name);
}

export function firstProperty(card: Card, name: string): ContentLine | undefined {
  return card.properties.find((line) => line.name === name);
}

/** The UID without blanks around it, or undefined when there is none or it says nothing. */
export function uidOf(card: Card): string | undefined {
  const uid = firstProperty(card, 'UID')?.value.trim();
  return uid === '' ? undefined : uid;
}
