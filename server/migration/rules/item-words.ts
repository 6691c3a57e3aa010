import { itemWordsByLanguage, type ItemWords } from './tables/item-words.ts';

export type { ItemWords } from './tables/item-words.ts';

/** The words that come nearest to a language (BCP 47); English where there are none. */
export function itemWordsIn(language: string): ItemWords {
  const tag = language.toLowerCase().split('-')[0]!;
  return itemWordsByLanguage[Object.hasOwn(itemWordsByLanguage, tag) ? tag : 'en']!;
}
