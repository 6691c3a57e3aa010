import { dutch } from './tables/dutch.ts';
import { english } from './tables/english.ts';
import { french } from './tables/french.ts';
import { german } from './tables/german.ts';
import { italian } from './tables/italian.ts';
import type { MailTexts } from './tables/mail-texts.ts';
import { spanish } from './tables/spanish.ts';

const byLanguage: ReadonlyMap<string, MailTexts> = new Map([
  ['en', english],
  ['de', german],
  ['fr', french],
  ['es', spanish],
  ['it', italian],
  ['nl', dutch],
]);

/** The texts of a language tag such as "de-CH", and the tag that dates are written by; English for languages without texts. */
export function textsFor(tag: string): { readonly texts: MailTexts; readonly locale: string } {
  const [language = ''] = tag.toLowerCase().split('-');
  const texts = byLanguage.get(language);
  // American dates puzzle everybody else: 3/4 is a day in April.
  if (texts === undefined) return { texts: english, locale: 'en-GB' };
  return { texts, locale: tag.toLowerCase() === 'en' ? 'en-GB' : tag };
}

/** Puts what is given into the places {0}, {1} ... */
export function fill(text: string, ...values: readonly string[]): string {
  return text.replaceAll(/\{(\d)\}/g, (_, n: string) => values[Number(n)] ?? '');
}
