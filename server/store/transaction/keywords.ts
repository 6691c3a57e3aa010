import { DomainError } from '#platform/errors.ts';
import type { Draft } from '../account/draft.ts';
import { MAX_KEYWORDS_PER_MAILBOX, MAX_KEYWORDS_PER_MESSAGE } from '../keyword-limits.ts';
import type { CollectionRow } from '../sql/collections.ts';

const MAX_LENGTH = 255;

/** Keywords in the account's spelling, each once, in the order given. @throws DomainError limit-reached, bad-value */
export function spellKeywords(draft: Draft, keywords: readonly string[]): string[] {
  const out: string[] = [];
  for (const keyword of keywords) {
    if (keyword === '' || keyword.length > MAX_LENGTH || /[\s\0]/.test(keyword))
      throw new DomainError('bad-value', 'a keyword is empty, too long, or has a space in it');
    const spelled = draft.collections.spell(keyword);
    if (!out.includes(spelled)) out.push(spelled);
  }
  if (out.length > MAX_KEYWORDS_PER_MESSAGE)
    throw new DomainError(
      'limit-reached',
      `a message has at most ${MAX_KEYWORDS_PER_MESSAGE} keywords`,
    );
  return out;
}

/** Whether some of the keywords are new to the mailbox, and there is room for them. */
export function canUseKeywords(row: CollectionRow, keywords: readonly string[]): boolean {
  const known = row.keywords === '' ? [] : row.keywords.split(' ');
  const added = keywords.filter((k) => !known.includes(k));
  return added.length > 0 && known.length + added.length <= MAX_KEYWORDS_PER_MAILBOX;
}

/** Remembers the keywords as used in the mailbox. @throws DomainError limit-reached */
export function useKeywords(row: CollectionRow, joined: string): void {
  if (joined === '' || joined === row.keywords) return;
  const known = row.keywords === '' ? [] : row.keywords.split(' ');
  const added = joined.split(' ').filter((k) => !known.includes(k));
  if (added.length === 0) return;
  if (known.length + added.length > MAX_KEYWORDS_PER_MAILBOX)
    throw new DomainError(
      'limit-reached',
      `a mailbox has at most ${MAX_KEYWORDS_PER_MAILBOX} keywords`,
    );
  row.keywords = [...known, ...added].join(' ');
}
