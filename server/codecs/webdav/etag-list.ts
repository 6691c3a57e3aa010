import { malformed } from './parse-body.ts';

export interface EntityTag {
  readonly isWeak: boolean;
  /** With its quotes. */
  readonly tag: string;
}

/** Longest list taken. */
const MAX_TAGS = 1_000;

// RFC 9110 §13.1.1, RFC 9110 §13.1.2
/**
 * The value of If-Match or If-None-Match. Tags without quotes are taken as if they had them: some programs send what they
 * keep without.
 * @throws DomainError bad-syntax
 */
export function parseEtagList(header: string): '*' | readonly EntityTag[] {
  const text = header.trim();
  if (text === '*') return '*';
  const tags: EntityTag[] = [];
  const pattern = /\s*(?:(W\/)?("[^"\0-\x1f]*")|([^\s",]+))\s*(?:,|$)/y;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null || tags.length >= MAX_TAGS)
      throw malformed('a list of entity tags is expected');
    tags.push({ isWeak: found[1] !== undefined, tag: found[2] ?? `"${found[3]}"` });
  }
  if (tags.length === 0) throw malformed('an entity tag is expected');
  return tags;
}

// RFC 9110 §8.8.3.2
/** Weak tags are never equal here; `current` is the strong tag with its quotes, undefined when there is nothing. */
export function matchesStrongly(
  list: '*' | readonly EntityTag[],
  current: string | undefined,
): boolean {
  if (current === undefined) return false;
  return list === '*' || list.some((t) => !t.isWeak && t.tag === current);
}

export function matchesWeakly(
  list: '*' | readonly EntityTag[],
  current: string | undefined,
): boolean {
  if (current === undefined) return false;
  return list === '*' || list.some((t) => t.tag === current);
}
