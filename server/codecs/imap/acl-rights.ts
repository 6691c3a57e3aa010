/** The rights of an access control list, in the order of the standard. */
// RFC 4314 §2.1
export const ALL_RIGHTS = 'lrswipkxtea';

/** What the rights of the first ACL extension stand for today: `c` creates and deletes mailboxes, `d` deletes messages. */
// RFC 4314 §2.1.1
const obsoleteRights: Readonly<Record<string, string>> = { c: 'kx', d: 'te' };

/** Rights in the standard's order, each once, obsolete ones replaced; undefined when a letter is no right. */
export function parseRights(text: string): string | undefined {
  let wanted = '';
  for (const letter of text) {
    const meant = obsoleteRights[letter] ?? letter;
    if (!ALL_RIGHTS.includes(letter) && obsoleteRights[letter] === undefined) return undefined;
    wanted += meant;
  }
  return filterRights((right) => wanted.includes(right));
}

/**
 * Rights as a server tells them, in the standard's order: letters of its own are left out, and obsolete ones say something
 * only where none of those that they became stands beside them.
 */
export function readToldRights(text: string): string {
  const meant = Array.from(text, (letter) => {
    const today = obsoleteRights[letter];
    if (today === undefined) return letter;
    return Array.from(today).some((right) => text.includes(right)) ? '' : today;
  }).join('');
  return filterRights((right) => meant.includes(right));
}

/** Rights as responses show them: with `c` and `d` for old clients when any right they stand for is there. */
export function formatRights(rights: string): string {
  const virtual = Object.keys(obsoleteRights).filter((letter) =>
    Array.from(obsoleteRights[letter]!).some((right) => rights.includes(right)),
  );
  return filterRights((right) => rights.includes(right)) + virtual.join('');
}

export function addRights(rights: string, more: string): string {
  return filterRights((right) => rights.includes(right) || more.includes(right));
}

export function removeRights(rights: string, less: string): string {
  return filterRights((right) => rights.includes(right) && !less.includes(right));
}

export function hasRights(rights: string, needed: string): boolean {
  return Array.from(needed).every((right) => rights.includes(right));
}

function filterRights(isWanted: (right: string) => boolean): string {
  return Array.from(ALL_RIGHTS).filter(isWanted).join('');
}
