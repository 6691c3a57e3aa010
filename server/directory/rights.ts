import { DomainError } from '#platform/errors.ts';

// RFC 4314 §2.1
/**
 * Rights as a text of letters, in this order, each once: lookup, read, keep seen, write flags, insert, post,
 * create (k), delete mailbox (x), delete messages (t), expunge (e), administer.
 */
export const allRights = 'lrswipkxtea';
/** What the members of a shared mailbox get with it: everything but administering. */
export const memberRights = 'lrswipkxte';

/** Rights in their order; the old c and d become what they mean today. @throws DomainError bad-value */
export function normalRights(text: string): string {
  // RFC 4314 §2.1.1
  const today = text.replaceAll('c', 'kx').replaceAll('d', 'te');
  for (const right of today)
    if (!allRights.includes(right))
      throw new DomainError(
        'bad-value',
        `${JSON.stringify(right)} is no right; known are ${allRights}`,
      );
  return ordered(today);
}

export function addRights(present: string, more: string): string {
  return ordered(present + more);
}

export function removeRights(present: string, less: string): string {
  return ordered(present, less);
}

function ordered(wanted: string, without = ''): string {
  let out = '';
  for (const right of allRights)
    if (wanted.includes(right) && !without.includes(right)) out += right;
  return out;
}
