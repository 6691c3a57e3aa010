/** What the name of a message's file says. */
export interface MaildirFileName {
  /** The part that stays while flags change; side files know the message by it. */
  readonly base: string;
  /** Bytes of the message, which may lie compressed; of names that say it. */
  readonly size: number | undefined;
  /** A to Z in any order, then a to z for keywords; undefined where the name has no place for flags. */
  readonly letters: string | undefined;
}

/** Behind the unique part; where a colon cannot stand in a name (Windows, Samba), others are used. */
const info = /[:;!]2,([A-Za-z]*)$/;

export function parseFileName(name: string): MaildirFileName {
  const found = info.exec(name);
  const base = found === null ? name.replace(/[:;!]$/, '') : name.slice(0, found.index);
  const size = /,S=(\d{1,15})(?=,|$)/.exec(base)?.[1];
  return {
    base,
    size: size === undefined ? undefined : Number(size),
    letters: found?.[1],
  };
}

export function formatFileName(base: string, letters: string): string {
  return `${base}:2,${letters}`;
}

const flagLetters: readonly (readonly [letter: string, flag: string])[] = [
  ['D', '\\Draft'],
  ['F', '\\Flagged'],
  ['P', '$Forwarded'],
  ['R', '\\Answered'],
  ['S', '\\Seen'],
  ['T', '\\Deleted'],
];

/**
 * Letters as flags that IMAP writes.
 * @param keywords what the letters a to z stand for, by their number
 */
export function flagsOfLetters(
  letters: string,
  keywords: ReadonlyMap<number, string> = new Map(),
): string[] {
  const flags = flagLetters.filter(([letter]) => letters.includes(letter)).map(([, flag]) => flag);
  for (const letter of letters) {
    const keyword = letter >= 'a' ? keywords.get(letter.codePointAt(0)! - 97) : undefined;
    if (keyword !== undefined && !flags.includes(keyword)) flags.push(keyword);
  }
  return flags;
}

/** The system flags as letters, in the order in which they must stand. */
export function lettersOfFlags(flags: readonly string[]): string {
  return flagLetters
    .filter(([letter, flag]) => letter !== 'P' && flags.includes(flag))
    .map(([letter]) => letter)
    .join('');
}
