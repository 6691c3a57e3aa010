import { itemWordsByLanguage, type ItemWords } from './tables/item-words.ts';

export type { ItemWords } from './tables/item-words.ts';

/** What somebody has answered; undefined for nothing, and for what there is no word for. */
export function answerWord(
  partstat: string | undefined,
  { answers }: ItemWords,
): string | undefined {
  const answer = (partstat ?? '').toLowerCase();
  return Object.hasOwn(answers, answer) ? answers[answer as keyof typeof answers] : undefined;
}

/** The words that come nearest to a language (BCP 47); English where there are none. */
export function itemWordsIn(language: string): ItemWords {
  const tag = language.toLowerCase().split('-')[0]!;
  return itemWordsByLanguage[Object.hasOwn(itemWordsByLanguage, tag) ? tag : 'en']!;
}
